import { setTimeout as delay } from "node:timers/promises";
import { allocService, type ServiceRegistration } from "../consul/registration.ts";
import type { ServiceSync } from "../consul/service-sync.ts";
import { toMs } from "../job/duration.ts";
import type { MigrateStrategy } from "../job/schema.ts";
import {
  groupOf,
  isServerTerminal,
  type AllocDeploymentStatus,
  type Allocation,
  type ClientStatus,
} from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import type { TaskState } from "../state/task-state.ts";
import { allocFolder, makeAllocFolders } from "./alloc-folder.ts";
import { unhealthyReason, watchHealth } from "./health-watch.ts";
import { taskEnvironment, type TaskEnvironment } from "./task-environment.ts";
import { createTaskRunner, type TaskRunner } from "./task-runner.ts";

/** What a client reports of an allocation. */
export interface AllocUpdate {
  readonly ClientStatus: ClientStatus;
  readonly ClientDescription: string;
  readonly TaskStates: Readonly<Record<string, TaskState>>;
  /** The deployment that the health is meant for. */
  readonly DeploymentID: string;
  readonly DeploymentStatus: AllocDeploymentStatus | null;
}

export interface AllocRunnerOptions {
  readonly alloc: Allocation;
  readonly node: Node;
  readonly region: string;
  readonly nodeDataDir: string;
  readonly inherited: Readonly<Record<string, string>>;
  readonly consul: ServiceSync;
  readonly report: (update: AllocUpdate) => void;
  readonly now: () => Date;
  readonly random: () => number;
  readonly maxKillTimeoutMs: number;
  readonly detach: AbortSignal;
}

export interface AllocRunner {
  run(): Promise<void>;
  /** Takes over what the servers changed: a new deployment, changed services, or the end. */
  update(alloc: Allocation): void;
  task(name: string): TaskRunner | undefined;
  /** Restarts one task, or in place all that run: those leave Consul first and wait for the group's shutdown_delay. */
  restart(task: string | undefined, reason: string): Promise<void>;
  tasks(): readonly TaskRunner[];
}

/** Runs the tasks of one allocation, registers its services, and tells its health to its deployment. */
export function createAllocRunner(options: AllocRunnerOptions): AllocRunner {
  const { detach, consul } = options;
  let alloc = options.alloc;
  let health: AllocDeploymentStatus | null = alloc.DeploymentStatus;
  let watching = new AbortController();
  /** Set while the health is being watched and not settled. */
  let strategy: MigrateStrategy | undefined;
  let stopping: Promise<void> | undefined;
  const folder = allocFolder(options.nodeDataDir, alloc.ID);
  const environments = new Map<string, TaskEnvironment>();
  const runners = new Map<string, TaskRunner>();

  return {
    run,
    update: (next) => {
      const changed = next.DeploymentID !== alloc.DeploymentID;
      alloc = next;
      if (isServerTerminal(next)) {
        stop().catch(ignoreDetach);
        return;
      }
      health = next.DeploymentStatus;
      for (const task of groupOf(next)?.Tasks ?? []) runners.get(task.Name)?.update(task);
      registerServices();
      if (changed) startHealthWatch();
    },
    task: (name) => runners.get(name),
    restart: async (name, reason) => {
      const chosen = [...runners.values()].filter((runner) =>
        name ? runner.name === name : runner.state().State === "running",
      );
      const before = name ? Promise.resolve() : leaveConsul();
      await Promise.all(chosen.map((runner) => runner.restart(reason, before)));
    },
    tasks: () => [...runners.values()],
  };

  async function run(): Promise<void> {
    const group = groupOf(alloc);
    if (!group) throw new Error(`allocation ${alloc.ID} has no group ${alloc.TaskGroup}`);
    makeAllocFolders(folder, alloc);
    for (const task of group.Tasks) {
      const environment = taskEnvironment({ ...options, alloc, group, task, folder });
      environments.set(task.Name, environment);
      runners.set(
        task.Name,
        createTaskRunner({
          ...options,
          task,
          environment,
          folder: folder.task(task.Name),
          logs: folder.logs,
          batch: alloc.Job.Type === "batch",
          restored: alloc.TaskStates?.[task.Name],
          onState: report,
          onRunning: registerServices,
          onStopping: () => consul.remove(alloc.ID),
        }),
      );
    }
    startHealthWatch();
    await Promise.all([...runners.values()].map(runTask));
    // One that is stopped before it was healthy counts as unhealthy, as with Nomad: its deployment fails.
    settleHealth(false);
    await stopping;
    await consul.remove(alloc.ID);
    report();
  }

  async function runTask(runner: TaskRunner): Promise<void> {
    const state = await runner.run();
    if (state.Failed) settleHealth(false);
    if (!state.Failed && !runner.leader) return;
    const siblings = [...runners.values()].filter((other) => other !== runner);
    const reason = state.Failed
      ? { type: "Sibling Task Failed", FailedSibling: runner.name }
      : { type: "Leader Task Dead" };
    await Promise.all(siblings.map((sibling) => sibling.kill(reason)));
  }

  /** Out of Consul first, then the group's shutdown_delay, then the signals. */
  function stop(): Promise<void> {
    return (stopping ??= (async () => {
      await leaveConsul();
      await Promise.all([...runners.values()].map((runner) => runner.kill()));
    })());
  }

  async function leaveConsul(): Promise<void> {
    await consul.remove(alloc.ID);
    const delayMs = toMs(groupOf(alloc)?.ShutdownDelay ?? 0);
    if (delayMs > 0 && !alloc.DesiredTransition.NoShutdownDelay)
      await delay(delayMs, undefined, { signal: detach });
  }

  function registerServices(): void {
    if (stopping || isServerTerminal(alloc)) return;
    consul.set(alloc.ID, registrations());
  }

  function registrations(): ServiceRegistration[] {
    const group = groupOf(alloc);
    if (!group) return [];
    const first = environments.values().next().value;
    const ofGroup = (group.Services ?? []).map((service) => {
      const interpolate =
        (environments.get(service.TaskName) ?? first)?.interpolate ?? ((text: string) => text);
      return allocService({ alloc, owner: `group-${group.Name}`, service, interpolate });
    });
    const ofTasks = group.Tasks.flatMap((task) => {
      if (runners.get(task.Name)?.state().State !== "running") return [];
      const interpolate = environments.get(task.Name)?.interpolate ?? ((text: string) => text);
      return (task.Services ?? []).map((service) =>
        allocService({ alloc, owner: task.Name, service, interpolate }),
      );
    });
    return [...ofGroup, ...ofTasks];
  }

  function startHealthWatch(): void {
    watching.abort();
    strategy = undefined;
    const group = groupOf(alloc);
    const block = alloc.DeploymentID === "" ? group?.Migrate : group?.Update;
    const isKnown = health?.Healthy === true || health?.Healthy === false;
    if (!block || isKnown) return;
    strategy = block;
    watching = new AbortController();
    void followHealth(block, AbortSignal.any([watching.signal, detach]));
  }

  async function followHealth(block: MigrateStrategy, signal: AbortSignal): Promise<void> {
    const healthy = await watchHealth({
      strategy: block,
      tasks: () => [...runners.values()].map((runner) => runner.state()),
      checks: () => consul.checkStatuses(registrations()),
      now: () => options.now().getTime(),
      signal,
    });
    if (healthy !== undefined && !signal.aborted) settleHealth(healthy);
  }

  /** Tells the outcome of the watch, once. */
  function settleHealth(healthy: boolean): void {
    if (!strategy) return;
    if (!healthy && !stopping) noteUnhealthy(strategy);
    strategy = undefined;
    watching.abort();
    health = {
      Healthy: healthy,
      Timestamp: options.now().toISOString(),
      Canary: health?.Canary ?? false,
      ModifyIndex: 0,
    };
    registerServices();
    report();
  }

  function noteUnhealthy(block: MigrateStrategy): void {
    for (const runner of runners.values()) {
      const Message = unhealthyReason(runner.state(), block, options.now());
      if (Message !== "") runner.note("Alloc Unhealthy", { Message });
    }
  }

  function report(): void {
    const states = [...runners].map(([name, runner]) => [name, runner.state()] as const);
    options.report({
      ...clientStatus(states.map(([, state]) => state)),
      TaskStates: Object.fromEntries(states),
      DeploymentID: alloc.DeploymentID,
      DeploymentStatus: health,
    });
  }

  function clientStatus(
    states: readonly TaskState[],
  ): Pick<AllocUpdate, "ClientStatus" | "ClientDescription"> {
    if (states.some((state) => state.Failed))
      return { ClientStatus: "failed", ClientDescription: "Failed tasks" };
    if (states.some((state) => state.State === "running"))
      return { ClientStatus: "running", ClientDescription: "Tasks are running" };
    if (states.some((state) => state.State === "pending"))
      return { ClientStatus: "pending", ClientDescription: "No tasks have started" };
    return { ClientStatus: "complete", ClientDescription: "All tasks have completed" };
  }
}

function ignoreDetach(): void {
  // The agent stops; the next one goes on with the stop, which the servers' state asks for.
}
