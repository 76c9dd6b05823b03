import type { Job } from "../job/schema.ts";
import { isTerminal, type Allocation } from "./allocation.ts";
import { trackAllocation } from "./deployment-progress.ts";
import type { Deployment } from "./deployment.ts";
import { isFinished, type Evaluation } from "./evaluation.ts";
import type { Node } from "./node.ts";
import { openPending, type Pending } from "./pending.ts";
import type { JobScaling } from "./scaling.ts";
import type { Store } from "./store.ts";
import type { JobSubmission } from "./submission.ts";
import type { TableName } from "./tables.ts";

/** Changes that become true together, under one index. Reads see what was put before. */
export interface Transaction extends Pick<Pending, "get" | "all"> {
  readonly index: number;
  readonly now: Date;
  putJob(job: Job): void;
  putVersion(job: Job): void;
  putSubmission(submission: JobSubmission): void;
  putEval(evaluation: Evaluation): void;
  /** `from: "server"` moves the AllocModifyIndex, which is what clients act on. */
  putAlloc(alloc: Allocation, from: "server" | "client"): void;
  putDeployment(deployment: Deployment): void;
  putNode(node: Node): void;
  putScaling(scaling: JobScaling): void;
  remove(table: TableName, key: string): void;
}

/** Runs `change` and commits what it put; statuses of the jobs it touched and deployment counts follow by themselves. */
export function transact(store: Store, now: Date, change: (tx: Transaction) => void): number {
  return store.commit((index) => {
    const pending = openPending(store);
    const touchedJobs = new Set<string>();
    const tx = open({ index, now, pending, touchedJobs });
    change(tx);
    for (const id of touchedJobs) refreshStatus(tx, id);
    return pending.changes();
  });
}

/** The key of a job version and of its submission. */
export function versionKey(jobId: string, version: number): string {
  return `${jobId}@${version}`;
}

interface Context {
  readonly index: number;
  readonly now: Date;
  readonly pending: Pending;
  readonly touchedJobs: Set<string>;
}

function open({ index, now, pending, touchedJobs }: Context): Transaction {
  const { get, all, put } = pending;
  const time = now.getTime() * 1e6;

  return {
    index,
    now,
    get,
    all,
    putJob: (job) => {
      put("jobs", job.ID, stamp(job, get("jobs", job.ID)));
      touchedJobs.add(job.ID);
    },
    putVersion: (job) => put("versions", versionKey(job.ID, job.Version), job),
    putSubmission: (submission) =>
      put("submissions", versionKey(submission.JobID, submission.Version), submission),
    putEval: (evaluation) => {
      put("evals", evaluation.ID, stamp({ ...evaluation, ModifyTime: time }, get("evals", evaluation.ID)));
      touchedJobs.add(evaluation.JobID);
    },
    putAlloc: (alloc, from) => {
      const existing = get("allocs", alloc.ID);
      const stamped = stamp({ ...alloc, ModifyTime: time }, existing);
      const AllocModifyIndex = from === "server" ? index : (existing?.AllocModifyIndex ?? index);
      const value = { ...stamped, AllocModifyIndex };
      put("allocs", alloc.ID, value);
      touchedJobs.add(alloc.JobID);
      trackDeployment(existing, value);
    },
    putDeployment: (deployment) => {
      const stamped = stamp({ ...deployment, ModifyTime: time }, get("deployments", deployment.ID));
      put("deployments", deployment.ID, stamped);
    },
    putNode: (node) => put("nodes", node.ID, stamp(node, get("nodes", node.ID))),
    putScaling: (scaling) => put("scalings", scaling.JobID, scaling),
    remove: (table, key) => put(table, key, undefined),
  };

  function trackDeployment(before: Allocation | undefined, after: Allocation): void {
    const deployment = get("deployments", after.DeploymentID);
    const tracked = deployment && trackAllocation(deployment, { before, after }, now);
    if (tracked) put("deployments", tracked.ID, stamp({ ...tracked, ModifyTime: time }, deployment));
  }

  function stamp<T extends { CreateIndex: number; ModifyIndex: number }>(
    value: T,
    existing: T | undefined,
  ): T {
    return { ...value, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index };
  }
}

/** pending, running or dead: what the job's allocations and evaluations make of it. */
function refreshStatus(tx: Transaction, jobId: string): void {
  const job = tx.get("jobs", jobId);
  if (!job) return;
  const Status = jobStatus(tx, job);
  if (Status === job.Status) return;
  tx.putJob({ ...job, Status });
  const version = tx.get("versions", versionKey(jobId, job.Version));
  if (version) tx.putVersion({ ...version, Status, ModifyIndex: tx.index });
}

function jobStatus(tx: Transaction, job: Job): string {
  const allocs = tx
    .all("allocs")
    .filter((alloc) => alloc.JobID === job.ID && alloc.Job.CreateIndex === job.CreateIndex);
  if (allocs.some((alloc) => !isTerminal(alloc))) return "running";
  const evals = tx.all("evals").filter((evaluation) => evaluation.JobID === job.ID);
  if (evals.some((evaluation) => !isFinished(evaluation))) return "pending";
  const wasEvaluated = evals.some((evaluation) => evaluation.CreateIndex >= job.CreateIndex);
  return job.Stop || allocs.length > 0 || wasEvaluated ? "dead" : "pending";
}
