import { readFileSync, readlinkSync } from "node:fs";
import { findProcessesByEnvironment, ownIdentity, type ProcessIdentity } from "processes";
import type { AllocatedTask } from "./allocation.ts";

/** Other living copies of this very task, told apart by age. */
export interface Copies {
  readonly older: readonly ProcessIdentity[];
  readonly younger: readonly ProcessIdentity[];
}

/**
 * Finds other copies of this task: same allocation and task in the initial environment, same uid, same program and command line.
 * An ancestor is never one: executors carry the task's environment too.
 */
export function findCopies({ allocationId, taskName }: AllocatedTask): Copies {
  const variables = { NOMAD_ALLOC_ID: allocationId, NOMAD_TASK_NAME: taskName };
  const ancestors = ancestorPids();
  const program = programOf("self");
  const copies = findProcessesByEnvironment(variables).filter(
    ({ pid }) => !ancestors.has(pid) && program !== undefined && programOf(pid) === program,
  );
  const own = ownIdentity();
  return {
    older: copies.filter((copy) => isOlder(copy, own)),
    younger: copies.filter((copy) => !isOlder(copy, own)),
  };
}

/** A total order on processes: by start time, then pid. */
function isOlder(a: ProcessIdentity, b: ProcessIdentity): boolean {
  const difference = Number(a.startTime) - Number(b.startTime);
  return difference === 0 ? a.pid < b.pid : difference < 0;
}

/** The program's file and whole command line: a wrapper, a debugger or a tool run by hand in the task's environment has another. */
function programOf(pid: number | "self"): string | undefined {
  try {
    const file = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
    return `${file}\0${readFileSync(`/proc/${pid}/cmdline`, "utf8")}`;
  } catch {
    return undefined;
  }
}

function ancestorPids(): ReadonlySet<number> {
  const pids = new Set<number>();
  for (let pid = process.ppid; pid > 0 && !pids.has(pid); pid = parentPid(pid)) pids.add(pid);
  return pids;
}

function parentPid(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
