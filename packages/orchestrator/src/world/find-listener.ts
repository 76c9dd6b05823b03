import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What listens on a TCP address, `node (pid 123)`; undefined where that cannot be found out (not Linux, another user's process). */
export function findListener(address: string, port: number): string | undefined {
  const inode = findSocket(address, port);
  if (inode === undefined) return undefined;
  const pid = numbersIn("/proc").find((pid) => holdsSocket(pid, inode));
  return pid === undefined ? undefined : `${nameOf(pid)} (pid ${pid})`;
}

/** Inode of the listening socket in /proc/net/tcp (proc_net_tcp(5)): addresses there are hexadecimal, in host byte order. */
function findSocket(address: string, port: number): string | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const hexAddress = Buffer.from(address.split(".").map(Number)).reverse().toString("hex").toUpperCase();
  const local = new Set([`${hexAddress}:${hexPort}`, `00000000:${hexPort}`]);
  const fields = linesOf("/proc/net/tcp").map((line) => line.trim().split(/\s+/));
  const anyV6 = linesOf("/proc/net/tcp6").map((line) => line.trim().split(/\s+/));
  const found =
    fields.find((field) => local.has(field[1] ?? "") && field[3] === listen) ??
    anyV6.find((field) => field[1] === `${"0".repeat(32)}:${hexPort}` && field[3] === listen);
  return found?.[9];
}

const listen = "0A";

function holdsSocket(pid: number, inode: string): boolean {
  return numbersIn(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`);
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isSafeInteger);
  } catch {
    return [];
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}

const nameOf = (pid: number): string => linesOf(`/proc/${pid}/comm`)[0] ?? "a process";
