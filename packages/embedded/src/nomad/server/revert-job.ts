import { refused } from "../errors.ts";
import type { Job } from "../job/schema.ts";
import { warningsOf } from "../job/warnings.ts";
import type { Store } from "../state/store.ts";
import { transact, versionKey, type Transaction } from "../state/transaction.ts";
import type { JobChange } from "./job-change.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { copySubmission, forgetOldVersions } from "./register-job.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Makes an older version the newest one. */
export function revertJob(
  store: Store,
  deps: ServerDeps,
  options: {
    readonly id: string;
    readonly version: number;
    /** Refuses when another version is the current one. */
    readonly priorVersion?: number | undefined;
  },
): JobChange {
  const { id, version, priorVersion } = options;
  const job = store.get("jobs", id);
  if (!job) throw refused(`job "${id}" not found`);
  if (job.Version === version) throw refused("can't revert to current version");
  if (priorVersion !== undefined && priorVersion !== job.Version)
    throw refused(`Current job has version ${job.Version}; enforcing version ${priorVersion}`);
  const target = store.get("versions", versionKey(id, version));
  if (!target) throw refused(`job "${id}" in namespace "${job.Namespace}" at version ${version} not found`);
  const evaluation = newEvaluation(job, "job-register", deps);
  const index = transact(store, deps.now(), (tx) => {
    putRevertedVersion(tx, job, target);
    tx.putEval({ ...evaluation, JobModifyIndex: tx.index });
  });
  return { index, evalId: evaluation.ID, warnings: warningsOf(target) };
}

/** An older version as the newest one; its submission goes with it. */
export function putRevertedVersion(tx: Transaction, current: Job, target: Job): void {
  const version: Job = {
    ...target,
    Version: current.Version + 1,
    Stable: false,
    Status: current.Status,
    SubmitTime: tx.now.getTime() * 1e6,
    CreateIndex: current.CreateIndex,
    ModifyIndex: tx.index,
    JobModifyIndex: tx.index,
  };
  tx.putJob(version);
  tx.putVersion(version);
  copySubmission(tx, target, version);
  forgetOldVersions(tx, version.ID);
}
