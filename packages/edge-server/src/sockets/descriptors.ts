import { closeSync, openSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";

/** What is taken for a limit where none can be read, and where it is no limit: each connection needs memory too. */
const maxConnections = 20_000;

/** Kept for listeners, Consul, probes, `/info`, files: a quarter of small limits. */
const reserve = { least: 48, most: 256 };

/** How many file descriptors this process may have (`ulimit -n`, `LimitNOFILE=`); undefined where Linux does not tell. */
export function readDescriptorLimit(): number | undefined {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** How many it has; undefined where Linux does not tell. */
export async function countDescriptors(): Promise<number | undefined> {
  try {
    return (await readdir("/proc/self/fd")).length;
  } catch {
    return undefined;
  }
}

/** Whether one more could be had. When not, the kernel's queue of new clients is emptied by closing them: no error tells. */
export function hasSpareDescriptor(): boolean {
  try {
    closeSync(openSync("/dev/null", "r"));
    return true;
  } catch (error) {
    return !(
      error instanceof Error &&
      "code" in error &&
      (error.code === "EMFILE" || error.code === "ENFILE")
    );
  }
}

/** How many clients' connections a limit is good for when each may need one to an instance. */
export function connectionsWithin(limit: number | undefined): number {
  if (limit === undefined) return maxConnections;
  return Math.max(1, Math.min(maxConnections, Math.floor((limit - reserveOf(limit)) / 2)));
}

/** How many connections to instances there is room for beside the clients'. */
export function upstreamRoom(limit: number | undefined, clients: number): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(1, limit - reserveOf(limit) - clients);
}

function reserveOf(limit: number): number {
  return Math.min(reserve.most, Math.max(reserve.least, Math.floor(limit / 4)));
}
