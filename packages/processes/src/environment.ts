import { readdirSync, readFileSync, statSync } from "node:fs";
import { identifyProcess, type ProcessIdentity } from "./identity.ts";

/**
 * Living processes of the own uid whose *initial* environment holds all these variables (Linux: /proc/PID/environ).
 * Elsewhere, and where /proc is not readable, the list is empty. The calling process itself is left out.
 */
export function findProcessesByEnvironment(variables: Readonly<Record<string, string>>): ProcessIdentity[] {
  const wanted = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const uid = process.getuid?.();
  return listPids().flatMap((pid) => {
    if (pid === process.pid) return [];
    const identity = identifyProcess(pid);
    const environment = identity && readEnvironment(pid, uid);
    if (!environment || !wanted.every((entry) => environment.has(entry))) return [];
    return [identity];
  });
}

function listPids(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isSafeInteger);
  } catch {
    return [];
  }
}

function readEnvironment(pid: number, uid: number | undefined): ReadonlySet<string> | undefined {
  try {
    if (statSync(`/proc/${pid}`).uid !== uid) return undefined;
    return new Set(readFileSync(`/proc/${pid}/environ`, "utf8").split("\0"));
  } catch {
    return undefined;
  }
}
