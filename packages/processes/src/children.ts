import { readdirSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { platform } from "node:os";
import { identifyProcess, type ProcessIdentity } from "./identity.ts";

/** The living direct children of a process, in no particular order. */
export function childrenOf(pid: number): ProcessIdentity[] {
  return childPids(pid).flatMap((child) => identifyProcess(child) ?? []);
}

function childPids(pid: number): number[] {
  try {
    const text =
      platform() === "linux"
        ? linuxChildren(pid)
        : execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
    return text.split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Any thread can have started a child, and each is listed under the thread that did (proc(5)). */
function linuxChildren(pid: number): string {
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => readThreadChildren(pid, thread))
    .join(" ");
}

function readThreadChildren(pid: number, thread: string): string {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8");
  } catch {
    return ""; // the thread ended meanwhile
  }
}
