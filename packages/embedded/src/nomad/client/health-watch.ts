import { setTimeout as delay } from "node:timers/promises";
import { formatDuration, toMs } from "../job/duration.ts";
import type { MigrateStrategy } from "../job/schema.ts";
import type { TaskState } from "../state/task-state.ts";

const lookMs = 250;

export interface HealthWatchOptions {
  /** Of the deployment (`update`), or without one of the group's `migrate` block. */
  readonly strategy: MigrateStrategy;
  readonly tasks: () => readonly TaskState[];
  /** Statuses of all checks that count; undefined when they cannot be known now. */
  readonly checks: () => Promise<readonly string[] | undefined>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Waits until an allocation is healthy: all tasks running and all checks passing for `min_healthy_time`.
 * False as soon as a task failed, or when `healthy_deadline` is over; undefined when the signal ends the wait.
 */
export async function watchHealth(options: HealthWatchOptions): Promise<boolean | undefined> {
  const { strategy, signal, now } = options;
  const deadline = now() + toMs(strategy.HealthyDeadline);
  let healthySince: number | undefined;
  while (!signal.aborted) {
    const tasks = options.tasks();
    if (tasks.some((task) => task.Failed || task.State === "dead")) return false;
    healthySince = (await isHealthy(options, tasks)) ? (healthySince ?? now()) : undefined;
    if (healthySince !== undefined) {
      const latestStart = Math.max(healthySince, ...tasks.map((task) => Date.parse(task.StartedAt ?? "")));
      if (now() - latestStart >= toMs(strategy.MinHealthyTime)) return true;
    }
    if (now() >= deadline) return false;
    await delay(lookMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** Why a task keeps its allocation from being healthy, in Nomad's words; empty when it is not this task's doing. */
export function unhealthyReason(task: TaskState, strategy: MigrateStrategy, now: Date): string {
  const deadline = formatDuration(strategy.HealthyDeadline);
  if (task.Failed) return "Unhealthy because of failed task";
  if (task.State === "dead") return "Unhealthy because of dead task";
  if (task.State === "pending") return `Task not running by healthy_deadline of ${deadline}`;
  const ranMs = now.getTime() - Date.parse(task.StartedAt ?? "");
  if (ranMs >= toMs(strategy.MinHealthyTime)) return "";
  return `Task not running for min_healthy_time of ${formatDuration(strategy.MinHealthyTime)} by healthy_deadline of ${deadline}`;
}

async function isHealthy(options: HealthWatchOptions, tasks: readonly TaskState[]): Promise<boolean> {
  if (options.strategy.HealthCheck === "manual") return false;
  if (tasks.length === 0 || !tasks.every((task) => task.State === "running")) return false;
  if (options.strategy.HealthCheck !== "checks") return true;
  const statuses = await options.checks();
  return statuses !== undefined && statuses.every((status) => status === "passing");
}
