import { readFile } from "node:fs/promises";
import { accountUnknown } from "./errors.ts";

/** An account of this machine by its numbers; the group only where one was named. */
export interface Owner {
  readonly uid: number;
  readonly gid?: number;
}

/**
 * Who `ACCOUNT` or `ACCOUNT:GROUP` is on this machine (passwd(5), group(5)); undefined where nobody is named, and without root, which alone may give
 * files away. Throws ACCOUNT_UNKNOWN.
 */
export async function findOwner(owner: string | undefined): Promise<Owner | undefined> {
  if (owner === undefined || process.getuid?.() !== 0) return undefined;
  const [account = "", group] = owner.split(":");
  const uid = await findNumber("/etc/passwd", account);
  return group === undefined ? { uid } : { uid, gid: await findNumber("/etc/group", group) };
}

/** The third field of the line that begins with the name. */
async function findNumber(file: string, name: string): Promise<number> {
  const lines = (await readFile(file, "utf8")).split("\n").map((line) => line.split(":"));
  const number = Number(lines.find(([first]) => first === name)?.[2]);
  if (!Number.isInteger(number)) throw accountUnknown(name, file);
  return number;
}
