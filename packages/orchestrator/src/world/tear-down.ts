import { rm } from "node:fs/promises";
import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import { isSystemError } from "../files/system-error.ts";
import { removeLocal } from "../engines/local/teardown.ts";
import { endWorldProcesses } from "../supervisor/end-processes.ts";
import { worldFolder, type WorldFolder } from "../files/world-folder.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import type { WorldName } from "./open-world.ts";
import { openEngine } from "../engines/open.ts";
import { withWorldLock } from "./with-world-lock.ts";

export interface TearDownOptions extends WorldName {
  readonly signal: AbortSignal;
  /** Told when somebody else works on the world. */
  readonly onWait?: (pid: number) => void;
  /**
   * Told why hosts of the user's could not be cleared: the world is removed from this machine nevertheless. Default: the world stays, and the
   * reason is thrown.
   */
  readonly onLeft?: ((reason: string) => void) | undefined;
}

/** Ends and removes all that is left of a world. Returns whether anything was left. Works any number of times. */
export function tearDown({ home, name, signal, onWait, onLeft }: TearDownOptions): Promise<boolean> {
  const folder = worldFolder(home, name);
  return withWorldLock(folder, { signal, ...(onWait && { onWait }) }, () => removeWorld(folder, { onLeft }));
}

/** Like {@link tearDown}, for the holder of the world's lock. Not to be interrupted: it is what an interruption leads to. */
export async function removeWorld(
  folder: WorldFolder,
  { onLeft }: Pick<TearDownOptions, "onLeft"> = {},
): Promise<boolean> {
  const signal = AbortSignal.timeout(removedWithinMs);
  const manifest = await readManifestIfReadable(folder);
  if (manifest) await endWorld(folder, manifest, { signal, onLeft });
  // Without a manifest there may still be processes and namespaces: the folder may have been removed by hand.
  const ended = await endWorldProcesses(folder, { signal });
  if (!manifest) await removeLocal(folder, { signal });
  const removed = await removeFolder(folder.path);
  return manifest !== undefined || ended || removed;
}

const removedWithinMs = 60_000;

async function endWorld(
  folder: WorldFolder,
  { inventory: { hosts, ...inventory }, leaving = [] }: Manifest,
  { signal, onLeft }: Pick<TearDownOptions, "signal" | "onLeft">,
): Promise<void> {
  try {
    // A host that was to leave may not have been cleared yet.
    await openEngine({ folder, inventory: { ...inventory, hosts: [...hosts, ...leaving] } }).teardown({
      signal,
    });
  } catch (error) {
    // What is on this machine can always be removed; a machine of the user's may never answer again.
    if (!onLeft || inventory.engine !== "ssh") throw error;
    onLeft(messageOf(error));
  }
}

async function readManifestIfReadable(folder: WorldFolder): Promise<Manifest | undefined> {
  try {
    return await readManifest(folder);
  } catch (error) {
    if (error instanceof UserError && error.code === "MANIFEST_UNREADABLE") return undefined;
    throw error;
  }
}

async function removeFolder(path: string): Promise<boolean> {
  try {
    await rm(path, { recursive: true, maxRetries: 5, retryDelay: 50 });
    return true;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return false;
    throw error;
  }
}
