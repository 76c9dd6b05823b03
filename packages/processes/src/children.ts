import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { platform } from "node:os";
import { identifyProcess, type ProcessIdentity } from "./identity.ts";

/** The living direct children of a process, oldest first. */
export function childrenOf(pid: number): ProcessIdentity[] {
  return childPids(pid).flatMap((child) => identifyProcess(child) ?? []);
}

function childPids(pid: number): number[] {
  try {
    const text =
      platform() === "linux"
        ? readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
        : execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
    return text.split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
