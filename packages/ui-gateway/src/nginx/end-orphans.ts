import { setTimeout as delay } from "node:timers/promises";
import { identifyProcess, isSameProcess, signalProcess, type ProcessIdentity } from "processes";
import type { Log } from "workload";
import { otherRunFolders, pidOf, removeRunFolder } from "./run-folder.ts";
import { readRunRecord } from "./run-record.ts";

export interface EndOrphansOptions {
  /** Where run folders are. */
  readonly parent: string;
  /** For so long an orphan may finish what it has begun. */
  readonly patienceMs: number;
  readonly log: Pick<Log, "warn">;
}

/**
 * Ends what is left of gateways that were killed: their nginx goes on, holds the port, and would do so for ever. It lets nobody in meanwhile, as it has nobody
 * to ask. Each process is known by its identity from a record that its gateway wrote. Gateways that live are left alone, and theirs.
 */
export async function endOrphans({ parent, patienceMs, log }: EndOrphansOptions): Promise<void> {
  for (const folder of otherRunFolders(parent)) {
    const record = readRunRecord(folder);
    // One without a record may just be starting.
    if (record ? isSameProcess(record.owner) : identifyProcess(pidOf(folder))) continue;
    const left = record ? [record.master, ...record.workers].filter(isSameProcess) : [];
    if (left.length > 0) {
      log.warn({ pids: left.map(({ pid }) => pid) }, "a gateway was killed: ending the nginx that it left");
      await endAll(left, patienceMs);
    }
    removeRunFolder(folder);
  }
}

/** Asks all to finish (SIGQUIT), then makes them (SIGKILL). */
export async function endAll(processes: readonly ProcessIdentity[], patienceMs: number): Promise<void> {
  for (const one of processes) signalProcess(one, "SIGQUIT");
  if (await haveEnded(processes, patienceMs)) return;
  for (const one of processes) signalProcess(one, "SIGKILL");
  await haveEnded(processes, 5_000);
}

async function haveEnded(processes: readonly ProcessIdentity[], withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (processes.some(isSameProcess)) {
    if (Date.now() >= deadline) return false;
    await delay(20);
  }
  return true;
}
