import { access, statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** Bytes this user may still write where the path is, or will be once it is made. */
export async function freeSpace(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(await firstThatIsThere(path));
  return bavail * bsize;
}

async function firstThatIsThere(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch (error) {
    if (dirname(path) === path) throw error;
    return firstThatIsThere(dirname(path));
  }
}
