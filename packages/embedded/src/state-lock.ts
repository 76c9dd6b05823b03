import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { tryLock, type FileLock } from "processes";
import { stateFolderInUse } from "./errors.ts";

/**
 * Takes a state folder for this process and makes the folder when it is missing. The lock is free again on disposal and when this process ends.
 * Throws STATE_FOLDER_IN_USE while another living process holds the folder.
 */
export function lockStateFolder(folder: string): FileLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const result = tryLock(join(folder, "locked-by"));
  if ("holder" in result) throw stateFolderInUse(folder, result.holder.pid);
  return result.lock;
}
