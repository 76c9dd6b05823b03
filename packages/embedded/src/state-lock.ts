import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSameProcess, ownIdentity, type ProcessIdentity } from "processes";
import { stateFolderInUse } from "./errors.ts";

/**
 * Takes a state folder for this process, making it when missing; given back on disposal, and free for the next when this process dies.
 * Throws STATE_FOLDER_IN_USE while another living process holds it.
 */
export function lockStateFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "lock");
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(ownIdentity()), { mode: 0o600 });
  try {
    // A hard link appears whole or not at all: nobody reads a half-written lock.
    if (!tryLink(own, file)) {
      const holder = readHolder(file);
      if (holder && isSameProcess(holder)) throw stateFolderInUse(folder, holder.pid);
      rmSync(file, { force: true });
      if (!tryLink(own, file)) throw stateFolderInUse(folder, readHolder(file)?.pid ?? 0);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof holder !== "object" || holder === null || !("pid" in holder) || !("startTime" in holder))
      return undefined;
    return { pid: Number(holder.pid), startTime: String(holder.startTime) };
  } catch {
    return undefined;
  }
}
