import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { platform } from "node:os";
import { isSameProcess, type ProcessIdentity } from "processes";

/** Whether this process lives and is stopped by a signal (state T of proc(5) or ps(1)). */
export function isFrozen(identity: ProcessIdentity): boolean {
  return isSameProcess(identity) && readState(identity.pid) === "T";
}

function readState(pid: number): string | undefined {
  try {
    if (platform() !== "linux")
      return execFileSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" }).trim()[0];
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2)[0];
  } catch {
    // The process ended between the two readings.
    return undefined;
  }
}
