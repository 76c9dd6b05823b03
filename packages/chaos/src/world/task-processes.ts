import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { platform } from "node:os";
import { identifyProcess, type ProcessIdentity } from "processes";
import { worldVariable } from "orchestrator";
import type { TaskProcess } from "./four-lists.ts";

/** A living process of a world, by the mark in its environment (Linux: /proc/PID/environ). */
export interface WorldProcess {
  readonly identity: ProcessIdentity;
  readonly parent: number;
  /** Path of its program. */
  readonly program: string;
  /** Set for tasks: Nomad gives them these variables. */
  readonly allocation?: string;
  readonly task?: string;
}

/** Every living process on this machine that a world started. Throws on everything but Linux. */
export function listWorldProcesses(worldId: string): WorldProcess[] {
  if (platform() !== "linux") throw new Error(`processes of a world cannot be listed on ${platform()}`);
  return readdirSync("/proc")
    .map(Number)
    .filter(Number.isSafeInteger)
    .flatMap((pid) => readWorldProcess(pid, worldId));
}

function readWorldProcess(pid: number, worldId: string): WorldProcess[] {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    if (!environment.includes(`${worldVariable}=${worldId}`)) return [];
    const identity = identifyProcess(pid);
    if (!identity) return [];
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const valueOf = (name: string) =>
      environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
    const [allocation, task] = [valueOf("NOMAD_ALLOC_ID"), valueOf("NOMAD_TASK_NAME")];
    return [
      {
        identity,
        parent: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]),
        program: readlinkSync(`/proc/${pid}/exe`),
        ...(allocation !== undefined && { allocation }),
        ...(task !== undefined && { task }),
      },
    ];
  } catch {
    // The process has ended, or belongs to another user.
    return [];
  }
}

/** The tasks among them: not what a task started itself. `hostOf` gives the host of an allocation. */
export function tasksAmong(
  all: readonly WorldProcess[],
  hostOf: (allocation: string) => string,
): TaskProcess[] {
  const allocations = new Map(all.map(({ identity, allocation }) => [identity.pid, allocation]));
  return all.flatMap(({ identity, parent, allocation, task }) => {
    if (allocation === undefined || allocations.get(parent) === allocation) return [];
    // The executor is a process of the world. A process that lost its parent is a child of the machine's init.
    const held = allocations.has(parent);
    return [{ pid: identity.pid, allocation, task: task ?? "?", host: hostOf(allocation), held }];
  });
}

/**
 * What stands between Nomad's client agents and the tasks: parents of tasks, and (with real agents) whatever else runs the agents' own
 * program, which are the log pumps. By structure, not by name.
 */
export function executorsAmong(
  all: readonly WorldProcess[],
  agentPids: ReadonlySet<number>,
): ProcessIdentity[] {
  const tasks = new Set(
    all.filter(({ allocation }) => allocation !== undefined).map(({ identity }) => identity.pid),
  );
  const parents = new Set(all.filter(({ identity }) => tasks.has(identity.pid)).map(({ parent }) => parent));
  const shared = new Set(
    all
      .filter(({ identity }) => parents.has(identity.pid) && !agentPids.has(identity.pid))
      .map(({ program }) => program),
  );
  const agentPrograms = new Set(
    all.filter(({ identity }) => agentPids.has(identity.pid)).map(({ program }) => program),
  );
  const isPump = (program: string) => agentPrograms.has(program) && shared.has(program);
  return all
    .filter(({ identity, program }) => {
      if (agentPids.has(identity.pid) || tasks.has(identity.pid)) return false;
      return parents.has(identity.pid) || isPump(program);
    })
    .map(({ identity }) => identity);
}
