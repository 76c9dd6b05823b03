import { chmod, chown, copyFile, constants, mkdir, open, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { digestOf } from "../files/digest-of.ts";
import type { CallOptions } from "../call-options.ts";
import { readIfThere } from "../files/read-if-there.ts";
import { replaceFile } from "../files/replace-file.ts";
import { isSystemError } from "../files/system-error.ts";
import { findOwner, type Owner } from "./machine-owner.ts";
import type { Host, HostDirectory, HostFile } from "../hosts/host.ts";

/** The file half of {@link Host} for hosts whose files are this machine's own. */
export const localFiles: Pick<Host, "putFile" | "readFile" | "ensureDirectory" | "remove"> = {
  putFile,
  ensureDirectory,
  readFile: (path, { signal }) => {
    signal.throwIfAborted();
    return readIfThere(path);
  },
  remove: async (path, { signal }) => {
    signal.throwIfAborted();
    if (!(await modeOf(path))) return false;
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
    return true;
  },
};

async function putFile(file: HostFile, { signal }: CallOptions): Promise<boolean> {
  signal.throwIfAborted();
  const owner = await findOwner(file.owner);
  if ((await modeOf(file.path)) !== undefined && (await isSameContent(file, signal)))
    return giveModeAndOwner(file, owner);
  await mkdir(dirname(file.path), { recursive: true });
  await replace(file, owner);
  return true;
}

/** A new inode each time: a program that runs from the old inode goes on, and the file is never "text file busy". */
function replace(file: HostFile, owner: Owner | undefined): Promise<void> {
  return replaceFile(file.path, async (beside) => {
    if ("content" in file) await writeFile(beside, file.content, { mode: 0o600, flush: true });
    else await copyClosed(file.source, beside);
    // Its owner before its mode: nobody else may read it in between.
    if (owner) await chown(beside, owner.uid, owner.gid ?? process.getgid?.() ?? 0);
    await chmod(beside, file.mode);
  });
}

/** A copy that only root, or whoever runs this, can read. */
async function copyClosed(source: string, to: string): Promise<void> {
  await (await open(to, "wx", 0o600)).close();
  await copyFile(source, to, constants.COPYFILE_FICLONE);
}

async function isSameContent(file: HostFile, signal: AbortSignal): Promise<boolean> {
  if ("content" in file) return (await readIfThere(file.path)) === file.content;
  const [wanted, present] = await Promise.all([stat(file.source), stat(file.path)]);
  if (wanted.size !== present.size) return false;
  const [one, other] = await Promise.all([digestOf(file.source, signal), digestOf(file.path, signal)]);
  return one === other;
}

async function ensureDirectory(directory: HostDirectory, { signal }: CallOptions): Promise<boolean> {
  signal.throwIfAborted();
  const owner = await findOwner(directory.owner);
  const isMade = (await modeOf(directory.path)) === undefined;
  // Closed until it has its owner.
  if (isMade) {
    await mkdir(dirname(directory.path), { recursive: true });
    await mkdir(directory.path, { recursive: true, mode: 0o700 });
  }
  return (await giveModeAndOwner(directory, owner)) || isMade;
}

/** Whether either was another. */
async function giveModeAndOwner(
  { path, mode }: Pick<HostFile, "path" | "mode">,
  owner: Owner | undefined,
): Promise<boolean> {
  const present = await stat(path);
  const isOwned = !owner || (present.uid === owner.uid && (owner.gid ?? present.gid) === present.gid);
  if (isOwned && (present.mode & 0o777) === mode) return false;
  if (!isOwned) await chown(path, owner.uid, owner.gid ?? present.gid);
  await chmod(path, mode);
  return true;
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}
