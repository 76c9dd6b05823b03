import { setTimeout as delay } from "node:timers/promises";
import { findProcessesByEnvironment, isSameProcess, signalProcess, type ProcessIdentity } from "processes";
import type { CallOptions } from "../call-options.ts";
import { type WorldFolder, worldVariable } from "../files/world-folder.ts";
import { processesNotEnded } from "./errors.ts";
import { findSupervisor } from "./find-supervisor.ts";
import { listUnits, unitFiles } from "./unit-files.ts";

/** How long tasks may take to end by themselves before they are killed. */
const graceMs = 3_000;
const pollMs = 25;

/**
 * Ends every process of a world that is still there: first the supervisor, so that nothing is started again, then the
 * agents, so that no task is restarted, then everything else that was started in the world. Returns once none of them lives, and
 * whether any did.
 */
export async function endWorldProcesses(folder: WorldFolder, { signal }: CallOptions): Promise<boolean> {
  const supervisor = await findSupervisor(folder);
  const agents = await findAgents(folder);
  await end(supervisor ? [supervisor] : [], "SIGKILL", signal);
  await end(agents, "SIGKILL", signal);

  const deadline = Date.now() + graceMs;
  const asked = new Map<number, ProcessIdentity>();
  for (;;) {
    // A dying process has no environment any more, and may still hold its sockets.
    const dying = [...asked.values()].filter(isSameProcess);
    const found = findProcessesByEnvironment({ [worldVariable]: folder.id });
    const left = [...found, ...dying.filter(({ pid }) => !found.some((each) => each.pid === pid))];
    if (left.length === 0) return supervisor !== undefined || agents.length > 0 || asked.size > 0;
    const now = Date.now();
    if (now > deadline + graceMs)
      throw processesNotEnded(
        folder.name,
        left.map(({ pid }) => pid),
      );
    for (const identity of left) {
      if (now > deadline) signalProcess(identity, "SIGKILL");
      else if (!asked.has(identity.pid)) signalProcess(identity, "SIGTERM");
      asked.set(identity.pid, identity);
    }
    await delay(pollMs, undefined, { signal });
  }
}

async function findAgents(folder: WorldFolder): Promise<ProcessIdentity[]> {
  const states = await Promise.all(
    (await listUnits(folder)).map((key) => unitFiles(folder, key).readState()),
  );
  return states.flatMap((state) => state?.process ?? []).filter(isSameProcess);
}

async function end(
  processes: readonly ProcessIdentity[],
  how: NodeJS.Signals,
  signal: AbortSignal,
): Promise<void> {
  for (const identity of processes) signalProcess(identity, how);
  while (processes.some(isSameProcess)) await delay(pollMs, undefined, { signal });
}
