import type { MigrateStrategy } from "../job/schema.ts";
import { groupOf, type AllocDeploymentStatus, type Allocation } from "../state/allocation.ts";
import { unhealthyReason, watchHealth } from "./health-watch.ts";
import type { TaskRunner } from "./task-runner.ts";

export interface AllocHealthOptions {
  readonly tasks: () => readonly TaskRunner[];
  /** Statuses of the checks of the allocation's services; undefined when they cannot be known now. */
  readonly checks: () => Promise<readonly string[] | undefined>;
  /** Called once for each watch, with what `status` is from then on. */
  readonly onSettled: () => void;
  readonly now: () => Date;
  readonly detach: AbortSignal;
}

/** The health of one allocation in its deployment, or after a migration: unknown, then once healthy or unhealthy. */
export class AllocHealth {
  readonly #options: AllocHealthOptions;
  #status: AllocDeploymentStatus | null = null;
  #watch = new AbortController();
  /** Set while the health is watched and not settled. */
  #strategy: MigrateStrategy | undefined;

  constructor(options: AllocHealthOptions) {
    this.#options = options;
  }

  get status(): AllocDeploymentStatus | null {
    return this.#status;
  }

  /** Takes over what the servers know. */
  set(status: AllocDeploymentStatus | null): void {
    this.#status = status;
  }

  /** Starts to watch, unless the outcome is known or nobody asks for it. */
  watch(alloc: Allocation): void {
    this.#watch.abort();
    this.#strategy = undefined;
    const group = groupOf(alloc);
    const strategy = alloc.DeploymentID === "" ? group?.Migrate : group?.Update;
    if (!strategy || typeof this.#status?.Healthy === "boolean") return;
    this.#strategy = strategy;
    this.#watch = new AbortController();
    void this.#follow(strategy, AbortSignal.any([this.#watch.signal, this.#options.detach]));
  }

  /** Settles the watch under way, if there is one; tasks get the reason in their history, unless they are being stopped. */
  settle(healthy: boolean, { isStopping }: { readonly isStopping: boolean }): void {
    const strategy = this.#strategy;
    if (!strategy) return;
    const { tasks, now, onSettled } = this.#options;
    for (const task of healthy || isStopping ? [] : tasks()) {
      const Message = unhealthyReason(task.state(), strategy, now());
      if (Message !== "") task.note("Alloc Unhealthy", { Message });
    }
    this.#strategy = undefined;
    this.#watch.abort();
    this.#status = {
      Healthy: healthy,
      Timestamp: now().toISOString(),
      Canary: this.#status?.Canary ?? false,
      ModifyIndex: 0,
    };
    onSettled();
  }

  async #follow(strategy: MigrateStrategy, signal: AbortSignal): Promise<void> {
    const { tasks, checks, now } = this.#options;
    const healthy = await watchHealth({
      strategy,
      tasks: () => tasks().map((task) => task.state()),
      checks,
      now: () => now().getTime(),
      signal,
    });
    if (healthy !== undefined && !signal.aborted) this.settle(healthy, { isStopping: false });
  }
}
