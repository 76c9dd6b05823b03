import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isSameProcess, ownIdentity } from "processes";
import { z } from "zod";
import { runInProgress } from "../errors.ts";

const holderSchema = z.object({ pid: z.int(), startTime: z.string() });

/** Held until disposed of, or until its process ends. */
export type RunLock = Disposable;

/** The lock of the runs in one world. */
export function runLockFile({ home, id }: { readonly home: string; readonly id: string }): string {
  return join(home, "chaos", "locks", `${id}.json`);
}

/** Takes the lock of the runs in a world, or throws `CHAOS_RUN_IN_PROGRESS` with who holds it. One left by a dead process is taken over. */
export function takeRunLock(file: string): RunLock {
  mkdirSync(dirname(file), { recursive: true });
  const own = ownIdentity();
  const claim = `${file}.${own.pid}`;
  writeFileSync(claim, JSON.stringify(own));
  try {
    while (!tryLink(claim, file)) removeIfStale(file);
  } finally {
    rmSync(claim, { force: true });
  }
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

/** link(2) is atomic, and fails when the name is taken. */
function tryLink(claim: string, file: string): boolean {
  try {
    linkSync(claim, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function removeIfStale(file: string): void {
  const holder = readHolder(file);
  if (holder && isSameProcess(holder)) throw runInProgress(holder.pid, file);
  // Renamed first: of two that find it stale only one gets it, and what it got is looked at again.
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const taken = readHolder(aside);
  if (taken && isSameProcess(taken)) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function readHolder(file: string) {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
