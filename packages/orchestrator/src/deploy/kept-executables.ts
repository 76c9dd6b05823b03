import { randomUUID } from "node:crypto";
import { access, constants, copyFile, link, mkdir, rename, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import type { CallOptions } from "../hosts/host.ts";
import { digestOf } from "../files/digest-of.ts";
import type { World } from "../world/open-world.ts";

type Place = Pick<World, "folder" | "engine">;

export interface DeployedExecutable {
  readonly digest: string;
  /** Where the executable lies on the hosts. */
  readonly path: string;
  /** Where the executable was copied from. */
  readonly source: string;
}

/**
 * Keeps what is deployed by its digest in the world's own folder, so that a rollback works when the hosts and the build no longer have the executable.
 * Where the hosts' files are this machine's it is one more name of the same file and takes no room.
 */
export async function keepExecutable(
  { folder, engine }: Place,
  { digest, path, source }: DeployedExecutable,
): Promise<void> {
  const kept = keptPath(folder, digest);
  if (await isThere(kept)) return;
  await mkdir(join(kept, ".."), { recursive: true });
  const beside = `${kept}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    if (isOfThisMachine({ folder, engine })) await link(path, beside);
    else await copyFile(source, beside, constants.COPYFILE_FICLONE);
    await rename(beside, kept);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Where on this machine a file with this digest is, of those that may have it; undefined when none has. */
export async function findExecutable(
  { folder, engine }: Place,
  { digest, path, source, signal }: CallOptions & DeployedExecutable,
): Promise<string | undefined> {
  const own = isOfThisMachine({ folder, engine }) ? [path] : [];
  for (const candidate of [...own, keptPath(folder, digest), source])
    if ((await isThere(candidate)) && (await digestOf(candidate, signal)) === digest) return candidate;
  return undefined;
}

function keptPath(folder: World["folder"], digest: string): string {
  return join(folder.path, "executables", digest);
}

/** Whether the hosts' executables lie in the world's folder. */
function isOfThisMachine({ folder, engine }: Place): boolean {
  return !relative(folder.path, engine.artifacts.root).startsWith("..");
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
