import { setTimeout as delay } from "node:timers/promises";
import { watch, type AllocationListStub } from "nomad-client-ts";
import { describeFailures } from "./describe-failures.ts";
import { describeTaskEnds } from "./describe-task-ends.ts";
import { tasksFailed } from "./errors.ts";
import { createEventLog } from "./event-log.ts";
import { isGivenUp, latestAllocations } from "../world/latest-allocations.ts";
import { watchOptions, type FollowOptions } from "./until-deployed.ts";

/** Waits until every allocation of a job whose tasks end by themselves has ended. Throws TASKS_FAILED with each failed task's exit code. */
export async function untilCompleted(options: FollowOptions): Promise<void> {
  const { job, typedAs, signal, onProgress, onEvent, onAllocations } = options;
  const { nomad } = options.world;
  const log = createEventLog();
  const { Version = 0 } = await nomad.jobs.read(job, { signal });
  for await (const { data } of watch((query) => nomad.jobs.allocations(job, query), watchOptions(options))) {
    const current = latestAllocations(data).filter(({ JobVersion }) => JobVersion === Version);
    onAllocations?.(current);
    for (const line of log.newLines(current)) onEvent?.(line);
    onProgress(describeProgress(current));
    if (!current.every(hasEnded)) continue;
    // Nomad may run a failed allocation again: the evaluation that decides this is made together with the failure.
    if (await isUndecided(options)) continue;
    const failed = current.filter((allocation) => !isComplete(allocation));
    if (failed.length > 0) throw await failureOf(failed, options);
    const now = (await nomad.jobs.read(job, { signal })).Version ?? Version;
    if (current.length > 0 || now === Version) return;
    throw tasksFailed({ job, typedAs, ends: [`version ${now} was registered meanwhile`], details: [] });
  }
  throw signal.reason;
}

function describeProgress(allocations: readonly AllocationListStub[]): string {
  const count = (status: string): number =>
    allocations.filter(({ ClientStatus }) => ClientStatus === status).length;
  const parts = (["pending", "running", "complete", "failed", "lost"] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`);
  return parts.join(", ") || "no allocation";
}

const hasEnded = (allocation: AllocationListStub): boolean =>
  allocation.ClientStatus === "complete" ||
  isGivenUp(allocation) ||
  (allocation.DesiredStatus === "stop" && endedStatuses.has(allocation.ClientStatus));

/** A stopped allocation is `complete` too: only a wanted one counts. */
const isComplete = ({ ClientStatus, DesiredStatus }: AllocationListStub): boolean =>
  ClientStatus === "complete" && DesiredStatus === "run";

const endedStatuses: ReadonlySet<string> = new Set(["complete", "failed", "lost"]);
const pauseMs = 100;

/** Whether an evaluation is under way; true also when one was, and the allocations have to be looked at anew. */
async function isUndecided({ world: { nomad }, job, signal }: FollowOptions): Promise<boolean> {
  const index = async (): Promise<number> =>
    Math.max(0, ...(await nomad.jobs.allocations(job, { signal })).map(({ ModifyIndex }) => ModifyIndex));
  const before = await index();
  for (;;) {
    const evaluations = await nomad.jobs.evaluations(job, { signal });
    if (!evaluations.some(({ Status }) => Status === "pending")) return (await index()) !== before;
    await delay(pauseMs, undefined, { signal });
  }
}

async function failureOf(failed: readonly AllocationListStub[], options: FollowOptions): Promise<Error> {
  const ends = failed.flatMap((allocation) => {
    const own = describeTaskEnds(allocation);
    if (own.length > 0) return own;
    const state = allocation.DesiredStatus === "run" ? `is ${allocation.ClientStatus}` : "was stopped";
    return [`${allocation.Name} on ${allocation.NodeName} ${state}`];
  });
  const { job, typedAs } = options;
  return tasksFailed({ job, typedAs, ends, details: await describeFailures(failed, options) });
}
