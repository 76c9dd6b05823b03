import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Who listens on an address. */
export interface PortHolder {
  readonly pid: number;
  /** The command line, cut to a readable length. */
  readonly command: string;
}

const listening = "0A";

/**
 * The process that listens on this IPv4 address and TCP port, or on the port of every address (Linux: /proc/net/tcp and the sockets of every
 * readable process). Undefined where it cannot be told: another system, or another user's process.
 */
export function findPortHolder(address: string, port: number): PortHolder | undefined {
  const sockets = listeningSockets(address, port);
  if (sockets.size === 0) return undefined;
  for (const pid of listNumbers("/proc")) {
    if (listNumbers(`/proc/${pid}/fd`).some((fd) => sockets.has(linkTarget(`/proc/${pid}/fd/${fd}`)))) {
      return { pid, command: commandOf(pid) };
    }
  }
  return undefined;
}

function listeningSockets(address: string, port: number): ReadonlySet<string> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const ends = new Set([
    `${hexAddress(address)}:${hexPort}`,
    `00000000:${hexPort}`,
    `${"0".repeat(32)}:${hexPort}`,
  ]);
  const rows = [...readRows("/proc/net/tcp"), ...readRows("/proc/net/tcp6")];
  return new Set(
    rows
      .filter(([, local, , state]) => state === listening && ends.has(local ?? ""))
      .map((columns) => `socket:[${columns[9]}]`),
  );
}

/** The kernel prints the address as one little-endian number. */
function hexAddress(address: string): string {
  return address
    .split(".")
    .reverse()
    .map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, "0"))
    .join("");
}

function readRows(file: string): string[][] {
  return (
    readText(file)
      ?.split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/)) ?? []
  );
}

function commandOf(pid: number): string {
  const words = readText(`/proc/${pid}/cmdline`)?.split("\0").filter(Boolean).join(" ") ?? "";
  return words.length > 160 ? `${words.slice(0, 160)}…` : words;
}

function listNumbers(folder: string): number[] {
  try {
    return readdirSync(folder)
      .map(Number)
      .filter((number) => Number.isSafeInteger(number));
  } catch {
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
