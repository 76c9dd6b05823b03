import { chmod, copyFile, constants, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { digestOf } from "../files/digest-of.ts";
import type { CallOptions } from "../call-options.ts";
import { readIfThere } from "../files/read-if-there.ts";
import { replaceFile } from "../files/replace-file.ts";
import { isSystemError } from "../files/system-error.ts";
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
  const present = await modeOf(file.path);
  if (present !== undefined && (await isSameContent(file, signal))) {
    if (present === file.mode) return false;
    await chmod(file.path, file.mode);
    return true;
  }
  await mkdir(dirname(file.path), { recursive: true });
  await replace(file);
  return true;
}

/** A new inode each time: a program that runs from the old inode goes on, and the file is never "text file busy". */
function replace(file: HostFile): Promise<void> {
  return replaceFile(file.path, async (beside) => {
    if ("content" in file) await writeFile(beside, file.content, { mode: 0o600, flush: true });
    else await copyFile(file.source, beside, constants.COPYFILE_FICLONE);
    await chmod(beside, file.mode);
  });
}

async function isSameContent(file: HostFile, signal: AbortSignal): Promise<boolean> {
  if ("content" in file) return (await readIfThere(file.path)) === file.content;
  const [wanted, present] = await Promise.all([stat(file.source), stat(file.path)]);
  if (wanted.size !== present.size) return false;
  const [one, other] = await Promise.all([digestOf(file.source, signal), digestOf(file.path, signal)]);
  return one === other;
}

async function ensureDirectory({ path, mode }: HostDirectory, { signal }: CallOptions): Promise<boolean> {
  signal.throwIfAborted();
  if ((await modeOf(path)) === mode) return false;
  await mkdir(path, { recursive: true });
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
