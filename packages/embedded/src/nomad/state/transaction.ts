import type { Job } from "../job/schema.ts";
import { isTerminal, type Allocation } from "./allocation.ts";
import { trackAllocation } from "./deployment-progress.ts";
import type { Deployment } from "./deployment.ts";
import { isFinished, type Evaluation } from "./evaluation.ts";
import type { Node } from "./node.ts";
import type { Change, Store, TableName, Tables } from "./store.ts";

/** Changes that become true together, under one index. Reads see what was put before. */
export interface Transaction {
  readonly index: number;
  readonly now: Date;
  get<T extends TableName>(table: T, key: string): Tables[T] | undefined;
  all<T extends TableName>(table: T): Tables[T][];
  putJob(job: Job): void;
  putVersion(job: Job): void;
  putEval(evaluation: Evaluation): void;
  /** `from: "server"` moves the AllocModifyIndex, which is what clients act on. */
  putAlloc(alloc: Allocation, from: "server" | "client"): void;
  putDeployment(deployment: Deployment): void;
  putNode(node: Node): void;
  put<T extends "submissions">(table: T, key: string, value: Tables[T]): void;
  remove(table: TableName, key: string): void;
}

/** Runs `change` and commits what it put; statuses of the jobs it touched and deployment counts follow by themselves. */
export function transact(store: Store, now: Date, change: (tx: Transaction) => void): number {
  return store.commit((index) => {
    const pending = new Map<string, Change>();
    const touchedJobs = new Set<string>();
    const tx = open(store, { index, now, pending, touchedJobs });
    change(tx);
    for (const id of touchedJobs) refreshStatus(tx, id);
    return [...pending.values()];
  });
}

interface Context {
  readonly index: number;
  readonly now: Date;
  readonly pending: Map<string, Change>;
  readonly touchedJobs: Set<string>;
}

function open(store: Store, { index, now, pending, touchedJobs }: Context): Transaction {
  const time = now.getTime() * 1e6;
  const put = (change: Change): void => void pending.set(`${change.table}/${change.key}`, change);

  function get<T extends TableName>(table: T, key: string): Tables[T] | undefined {
    const change = pending.get(`${table}/${key}`);
    return change ? (change.value as Tables[T] | undefined) : store.get(table, key);
  }

  function all<T extends TableName>(table: T): Tables[T][] {
    const changed = [...pending.values()].filter((change) => change.table === table);
    if (changed.length === 0) return store.all(table);
    const keys = new Set(changed.map((change) => change.value));
    const replaced = new Set(changed.map((change) => store.get(table, change.key)));
    const kept = store.all(table).filter((value) => !replaced.has(value));
    return [...kept, ...[...keys].flatMap((value) => (value ? [value as Tables[T]] : []))];
  }

  function stamp<T extends { CreateIndex: number; ModifyIndex: number }>(
    value: T,
    existing: T | undefined,
  ): T {
    return { ...value, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index };
  }

  return {
    index,
    now,
    get,
    all,
    putJob: (job) => {
      put({ table: "jobs", key: job.ID, value: stamp(job, get("jobs", job.ID)) });
      touchedJobs.add(job.ID);
    },
    putVersion: (job) => put({ table: "versions", key: versionKey(job.ID, job.Version), value: job }),
    putEval: (evaluation) => {
      const stamped = stamp({ ...evaluation, ModifyTime: time }, get("evals", evaluation.ID));
      put({ table: "evals", key: evaluation.ID, value: stamped });
      touchedJobs.add(evaluation.JobID);
    },
    putAlloc: (alloc, from) => {
      const existing = get("allocs", alloc.ID);
      const stamped = stamp({ ...alloc, ModifyTime: time }, existing);
      const value = {
        ...stamped,
        AllocModifyIndex: from === "server" ? index : (existing?.AllocModifyIndex ?? index),
      };
      put({ table: "allocs", key: alloc.ID, value });
      touchedJobs.add(alloc.JobID);
      const deployment = get("deployments", alloc.DeploymentID);
      const tracked = deployment && trackAllocation(deployment, existing, value, now);
      if (tracked)
        put({
          table: "deployments",
          key: tracked.ID,
          value: stamp({ ...tracked, ModifyTime: time }, deployment),
        });
    },
    putDeployment: (deployment) => {
      const stamped = stamp({ ...deployment, ModifyTime: time }, get("deployments", deployment.ID));
      put({ table: "deployments", key: deployment.ID, value: stamped });
    },
    putNode: (node) => put({ table: "nodes", key: node.ID, value: stamp(node, get("nodes", node.ID)) }),
    put: (table, key, value) => put({ table, key, value }),
    remove: (table, key) => put({ table, key }),
  };
}

export function versionKey(jobId: string, version: number): string {
  return `${jobId}@${version}`;
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
  if (
    job.Stop ||
    allocs.length > 0 ||
    evals.some((evaluation) => evaluation.CreateIndex >= job.JobModifyIndex)
  )
    return "dead";
  return "pending";
}
