import { rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { waitForLock } from "processes";
import { isSystemError } from "../files/system-error.ts";
import type { WorldFolder } from "../files/world-folder.ts";

export interface WorldLockOptions {
  readonly signal: AbortSignal;
  /** Told once, with its pid, when another process works on the world. */
  readonly onWait?: (pid: number) => void;
}

/** Does something while no other process may work on the same world. Leaves no empty folder behind. */
export async function withWorldLock<T>(
  folder: WorldFolder,
  { signal, onWait }: WorldLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const held = await waitForLock(folder.lock, { signal, onWait: ({ pid }) => onWait?.(pid) });
  try {
    return await work();
  } finally {
    held[Symbol.dispose]();
    for (const path of [dirname(folder.lock), dirname(folder.path), folder.home]) await removeIfEmpty(path);
  }
}

async function removeIfEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!isSystemError(error, "ENOTEMPTY", "ENOENT", "EEXIST", "EBUSY")) throw error;
  }
}
