import { join } from "node:path";
import { tryLock, type FileLock } from "processes";
import { runInProgress } from "../errors.ts";

/** The folder that is the lock of the runs in one world. */
export function runLockFolder({ home, id }: { readonly home: string; readonly id: string }): string {
  return join(home, "chaos", "locks", id);
}

/** Takes the lock of the runs in a world, or throws `CHAOS_RUN_IN_PROGRESS` with the process that holds the lock. */
export function takeRunLock(folder: string): FileLock {
  const result = tryLock(folder);
  if ("holder" in result) throw runInProgress(result.holder.pid, folder);
  return result.lock;
}
