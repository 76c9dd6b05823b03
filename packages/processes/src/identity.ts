import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { platform } from "node:os";

/**
 * One process, for good: a pid alone is reused by the kernel, a pid with its start time is not.
 * `startTime` is opaque: on Linux clock ticks since boot (proc(5), /proc/PID/stat field 22), elsewhere what `ps -o lstart` prints.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** The identity of the living process with this pid; undefined when there is none, or only a zombie is left of it. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startTime = platform() === "linux" ? linuxStartTime(pid) : psStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Whether that very process still lives. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startTime === identity.startTime;
}

/** The identity of the calling process. */
export function ownIdentity(): ProcessIdentity {
  const identity = identifyProcess(process.pid);
  if (!identity) throw new Error(`this process (pid ${process.pid}) cannot read its own start time`);
  return identity;
}

function linuxStartTime(pid: number): string | undefined {
  const fields = readStat(pid);
  if (!fields || fields[0] === "X") return undefined;
  // A first thread that has ended leaves a zombie while others go on, and with them the process's sockets: num_threads (20).
  if (fields[0] === "Z" && Number(fields[17]) <= 1) return undefined;
  return fields[19];
}

/** Fields of /proc/PID/stat from the third (state) on: the second, the name, may hold spaces and parentheses. */
function readStat(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function psStartTime(pid: number): string | undefined {
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return line === "" || line.startsWith("Z") ? undefined : line.slice(line.indexOf(" ")).trim();
  } catch {
    return undefined;
  }
}
