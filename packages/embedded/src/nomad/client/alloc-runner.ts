import { setTimeout as delay } from "node:timers/promises";
import { allocService, type ServiceRegistration } from "../consul/registration.ts";
import type { ServiceSync } from "../consul/service-sync.ts";
import { toMs } from "../job/duration.ts";
import { groupOf, isServerTerminal, type Allocation } from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import { allocFolder, makeAllocFolders } from "./alloc-folder.ts";
import { AllocHealth } from "./alloc-health.ts";
import { clientStatusOf, type AllocUpdate } from "./alloc-update.ts";
import { taskEnvironment, type TaskEnvironment } from "./task-environment.ts";
import { TaskRunner } from "./task-runner.ts";

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

/** Runs the tasks of one allocation, registers its services, and tells its health to its deployment. */
export class AllocRunner {
  readonly #options: AllocRunnerOptions;
  readonly #environments = new Map<string, TaskEnvironment>();
  readonly #runners = new Map<string, TaskRunner>();
  readonly #health: AllocHealth;
  #alloc: Allocation;
  #stopping: Promise<void> | undefined;

  constructor(options: AllocRunnerOptions) {
    const { alloc, consul, now, detach } = options;
    this.#options = options;
    this.#alloc = alloc;
    this.#health = new AllocHealth({
      tasks: () => this.tasks(),
      checks: () => consul.checkStatuses(this.#registrations()),
      onSettled: () => {
        this.#registerServices();
        this.#report();
      },
      now,
      detach,
    });
    this.#health.set(alloc.DeploymentStatus);
  }

  async run(): Promise<void> {
    this.#prepare();
    this.#health.watch(this.#alloc);
    await Promise.all(this.tasks().map((task) => this.#runTask(task)));
    // An allocation that is stopped before it was healthy counts as unhealthy, as with Nomad: its deployment fails.
    this.#settle(false);
    await this.#stopping;
    await this.#options.consul.remove(this.#alloc.ID);
    this.#report();
  }

  /** Takes over what the servers changed: a new deployment, changed services, or the end. */
  update(next: Allocation): void {
    const isOtherDeployment = next.DeploymentID !== this.#alloc.DeploymentID;
    this.#alloc = next;
    if (isServerTerminal(next)) {
      this.#stop().catch(ignoreDetach);
      return;
    }
    this.#health.set(next.DeploymentStatus);
    for (const task of groupOf(next)?.Tasks ?? []) this.#runners.get(task.Name)?.update(task);
    this.#registerServices();
    if (isOtherDeployment) this.#health.watch(next);
  }

  tasks(): readonly TaskRunner[] {
    return [...this.#runners.values()];
  }

  task(name: string): TaskRunner | undefined {
    return this.#runners.get(name);
  }

  /** Restarts one task, or in place all that run: those leave Consul first and wait for the group's shutdown_delay. */
  async restart(name: string | undefined, reason: string): Promise<void> {
    const chosen = this.tasks().filter((task) =>
      name ? task.name === name : task.state().State === "running",
    );
    const before = name ? Promise.resolve() : this.#leaveConsul();
    await Promise.all(chosen.map((task) => task.restart(reason, before)));
  }

  #prepare(): void {
    const options = this.#options;
    const alloc = this.#alloc;
    const group = groupOf(alloc);
    if (!group) throw new Error(`allocation ${alloc.ID} has no group ${alloc.TaskGroup}`);
    const folder = allocFolder(options.nodeDataDir, alloc.ID);
    makeAllocFolders(folder, alloc);
    for (const task of group.Tasks) {
      const environment = taskEnvironment({ ...options, alloc, group, task, folder });
      const runner = new TaskRunner({
        ...options,
        task,
        environment,
        folder: folder.task(task.Name),
        logs: folder.logs,
        batch: alloc.Job.Type === "batch",
        restored: alloc.TaskStates?.[task.Name],
        onState: () => this.#report(),
        onRunning: () => this.#registerServices(),
        onStopping: () => options.consul.remove(alloc.ID),
      });
      this.#environments.set(task.Name, environment);
      this.#runners.set(task.Name, runner);
    }
  }

  /** A task that failed, or the leader that ended, ends its siblings. */
  async #runTask(task: TaskRunner): Promise<void> {
    const { Failed } = await task.run();
    if (Failed) this.#settle(false);
    if (!Failed && !task.leader) return;
    const reason = Failed
      ? { type: "Sibling Task Failed", FailedSibling: task.name }
      : { type: "Leader Task Dead" };
    const siblings = this.tasks().filter((other) => other !== task);
    await Promise.all(siblings.map((sibling) => sibling.kill(reason)));
  }

  #settle(healthy: boolean): void {
    this.#health.settle(healthy, { isStopping: this.#stopping !== undefined });
  }

  /** Out of Consul first, then the group's shutdown_delay, then the signals. */
  #stop(): Promise<void> {
    return (this.#stopping ??= (async () => {
      await this.#leaveConsul();
      await Promise.all(this.tasks().map((task) => task.kill()));
    })());
  }

  async #leaveConsul(): Promise<void> {
    const { consul, detach } = this.#options;
    await consul.remove(this.#alloc.ID);
    const delayMs = toMs(groupOf(this.#alloc)?.ShutdownDelay ?? 0);
    if (delayMs > 0 && !this.#alloc.DesiredTransition.NoShutdownDelay)
      await delay(delayMs, undefined, { signal: detach });
  }

  #registerServices(): void {
    if (this.#stopping || isServerTerminal(this.#alloc)) return;
    this.#options.consul.set(this.#alloc.ID, this.#registrations());
  }

  #registrations(): ServiceRegistration[] {
    const alloc = this.#alloc;
    const group = groupOf(alloc);
    if (!group) return [];
    const [first] = this.#environments.values();
    const interpolate = (task: string, otherwise?: TaskEnvironment): ((text: string) => string) =>
      (this.#environments.get(task) ?? otherwise)?.interpolate ?? ((text) => text);
    const ofGroup = (group.Services ?? []).map((service) =>
      allocService({
        alloc,
        owner: `group-${group.Name}`,
        service,
        interpolate: interpolate(service.TaskName, first),
      }),
    );
    const running = group.Tasks.filter(({ Name }) => this.task(Name)?.state().State === "running");
    const ofTasks = running.flatMap(({ Name, Services }) =>
      (Services ?? []).map((service) =>
        allocService({ alloc, owner: Name, service, interpolate: interpolate(Name) }),
      ),
    );
    return [...ofGroup, ...ofTasks];
  }

  #report(): void {
    const states = [...this.#runners].map(([name, task]) => [name, task.state()] as const);
    this.#options.report({
      ...clientStatusOf(states.map(([, state]) => state)),
      TaskStates: Object.fromEntries(states),
      DeploymentID: this.#alloc.DeploymentID,
      DeploymentStatus: this.#health.status,
    });
  }
}

function ignoreDetach(): void {
  // The agent stops; the next agent goes on with the stop, which the servers' state asks for.
}
