import { invalidBody, missing, refused } from "../errors.ts";
import type { Job } from "../job/schema.ts";
import { isActive } from "../state/deployment.ts";
import type { ScalingEvent } from "../state/scaling.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import type { JobChange } from "./job-change.ts";
import { registerJob } from "./register-job.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Nomad's default for `job_tracked_scaling_events`. */
const keptEvents = 20;

/** A request to scale one group of a job. */
export interface ScalingRequest {
  readonly id: string;
  readonly group: string;
  /** Without a count, the request is a message for the history only. */
  readonly count: number | undefined;
  readonly message: string;
  /** Whether the message tells of a failure. */
  readonly isError: boolean;
  readonly meta: Readonly<Record<string, unknown>> | null;
  /** Refuses a count when the job was changed since. */
  readonly jobModifyIndex: number | undefined;
}

/** Changes the count of one group, which makes a new version of the job, and notes the request in the group's history. */
export function scaleJob(store: Store, deps: ServerDeps, request: ScalingRequest): JobChange {
  refuseInvalid(request);
  const { group: name, count } = request;
  const job = store.get("jobs", request.id);
  if (!job) throw missing(`job "${request.id}"`);
  if (count !== undefined) enforceIndex(job, request.jobModifyIndex);
  const group = job.TaskGroups.find((candidate) => candidate.Name === name);
  if (!group) throw invalidBody(`task group "${name}" specified for scaling does not exist in job`);
  const change = count === undefined ? undefined : register(store, deps, { job, name, count });
  const index = noteEvent(store, deps, {
    job: store.get("jobs", job.ID) ?? job,
    request,
    previousCount: group.Count,
    evalId: change?.evalId ?? null,
  });
  if (!change) return { index, evalId: "", evalIndex: 0, jobModifyIndex: job.ModifyIndex };
  return { ...change, index, evalIndex: change.index, warnings: "" };
}

function refuseInvalid({ group, count, isError }: ScalingRequest): void {
  if (group === "") throw invalidBody("missing task group name for scaling action");
  if (count === undefined) return;
  if (isError) throw invalidBody("scaling action should not contain count if error is true");
  if (count < 0) throw invalidBody("scaling action count can't be negative");
}

function enforceIndex({ JobModifyIndex }: Job, wanted: number | undefined): void {
  if (!wanted || wanted === JobModifyIndex) return;
  const conflict = `job exists with conflicting job modify index: ${JobModifyIndex}`;
  throw refused(`Enforcing job modify index ${wanted}: ${conflict}`);
}

function register(
  store: Store,
  deps: ServerDeps,
  { job, name, count }: { readonly job: Job; readonly name: string; readonly count: number },
): JobChange {
  if (store.all("deployments").some((deployment) => deployment.JobID === job.ID && isActive(deployment)))
    throw invalidBody("job scaling blocked due to active deployment");
  const TaskGroups = job.TaskGroups.map((group) =>
    group.Name === name ? { ...group, Count: count } : group,
  );
  const scaled = { ...job, TaskGroups };
  return registerJob(store, deps, { job: scaled, triggeredBy: "job-scaling", isScaled: true });
}

function noteEvent(
  store: Store,
  deps: ServerDeps,
  noted: {
    readonly job: Job;
    readonly request: ScalingRequest;
    readonly previousCount: number;
    readonly evalId: string | null;
  },
): number {
  const { job, request, previousCount, evalId } = noted;
  return transact(store, deps.now(), (tx) => {
    const event: ScalingEvent = {
      // A request that changed the job has the time of the version that it made.
      Time: evalId === null ? tx.now.getTime() * 1e6 : job.SubmitTime,
      Count: request.count ?? null,
      PreviousCount: previousCount,
      Message: request.message,
      Error: request.isError,
      Meta: request.meta,
      EvalID: evalId,
      CreateIndex: tx.index,
    };
    const groups = tx.get("scalings", job.ID)?.Groups ?? {};
    const events = [event, ...(groups[request.group] ?? [])].slice(0, keptEvents);
    tx.putScaling({
      JobID: job.ID,
      Groups: { ...groups, [request.group]: events },
      ModifyIndex: tx.index,
    });
  });
}
