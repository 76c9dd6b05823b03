import { isDeepStrictEqual } from "node:util";
import { refused } from "../errors.ts";
import type { Job } from "../job/schema.ts";
import { addImpliedConstraints } from "../job/implied-constraints.ts";
import { validateJob } from "../job/validate/validate-job.ts";
import { warningsOf } from "../job/warnings.ts";
import { ofJob, type Store } from "../state/store.ts";
import type { JobSubmission } from "../state/submission.ts";
import { transact, versionKey, type Transaction } from "../state/transaction.ts";
import type { JobChange } from "./job-change.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

const keptVersions = 6;

export interface RegisterOptions {
  readonly job: Job;
  readonly enforceIndex?: boolean;
  readonly jobModifyIndex?: number;
  readonly submission?: Pick<JobSubmission, "Source" | "Format" | "VariableFlags" | "Variables"> | undefined;
  readonly evalPriority?: number;
  readonly triggeredBy?: string;
  /** A copy of the current version, differently scaled: as stable as that one, and of the same source. */
  readonly isScaled?: boolean;
}

/** Registers a job: a new version when its specification changed, an evaluation in any case. Throws for conflicts and invalid jobs. */
export function registerJob(store: Store, deps: ServerDeps, options: RegisterOptions): JobChange {
  validateJob(options.job, (name) => store.get("namespaces", name) !== undefined);
  const wanted = addImpliedConstraints(options.job);
  const existing = store.get("jobs", wanted.ID);
  if (options.enforceIndex) enforceIndex(existing, options.jobModifyIndex ?? 0);
  let evalId = "";
  let jobModifyIndex = 0;
  const index = transact(store, deps.now(), (tx) => {
    const job =
      existing && !isSpecChanged(existing, wanted)
        ? existing
        : putNewVersion(tx, { ...options, job: wanted }, existing);
    // Of a job that is what it was, Nomad names the index of its last change of any kind.
    jobModifyIndex = job.ModifyIndex;
    const evaluation = newEvaluation(job, options.triggeredBy ?? "job-register", deps);
    evalId = evaluation.ID;
    tx.putEval({ ...evaluation, Priority: options.evalPriority || evaluation.Priority });
  });
  return { evalId, index, jobModifyIndex, warnings: warningsOf(wanted) };
}

/** Whether two jobs differ in what a user writes, and not only in what the servers keep about them. */
export function isSpecChanged(existing: Job, next: Job): boolean {
  return !isDeepStrictEqual(specOf(existing), specOf(next));
}

/** The fields the servers keep have one value on both sides. */
function specOf(job: Job): Job {
  const kept = {
    Status: "",
    StatusDescription: "",
    Stable: false,
    Version: 0,
    SubmitTime: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
  };
  return { ...job, ...kept };
}

function enforceIndex(existing: Job | undefined, wanted: number): void {
  const prefix = `Enforcing job modify index ${wanted}: `;
  if (existing) {
    if (wanted === 0) throw refused(`${prefix}job already exists`);
    if (wanted !== existing.JobModifyIndex) {
      throw refused(`${prefix}job exists with conflicting job modify index: ${existing.JobModifyIndex}`);
    }
  } else if (wanted !== 0) {
    throw refused(`${prefix}job does not exist`);
  }
}

function putNewVersion(
  tx: Transaction,
  { job, submission, isScaled }: RegisterOptions,
  existing: Job | undefined,
): Job {
  const version: Job = {
    ...job,
    Stable: isScaled === true && existing?.Stable === true,
    Status: existing?.Status ?? "pending",
    StatusDescription: "",
    Version: existing ? existing.Version + 1 : 0,
    SubmitTime: tx.now.getTime() * 1e6,
    CreateIndex: existing?.CreateIndex ?? tx.index,
    ModifyIndex: tx.index,
    JobModifyIndex: tx.index,
  };
  tx.putJob(version);
  tx.putVersion(version);
  if (submission) {
    tx.putSubmission({
      ...submission,
      Namespace: job.Namespace,
      JobID: job.ID,
      Version: version.Version,
      JobModifyIndex: tx.index,
    });
  }
  if (isScaled && existing) copySubmission(tx, existing, version);
  forgetOldVersions(tx, job.ID);
  return version;
}

/** A version that a scaling or a revert made has the source of the one it was made of. */
export function copySubmission(tx: Transaction, from: Job, to: Job): void {
  const submission = tx.get("submissions", versionKey(from.ID, from.Version));
  if (submission) tx.putSubmission({ ...submission, Version: to.Version, JobModifyIndex: tx.index });
}

/** Six versions are kept, the last stable one among them, and the sources of the newest six. */
export function forgetOldVersions(tx: Transaction, jobId: string): void {
  const versions = ofJob(tx, "versions", jobId);
  const lastStable = versions.find((version) => version.Stable);
  const isWithin = !lastStable || versions.indexOf(lastStable) < keptVersions;
  const gone = isWithin
    ? versions.slice(keptVersions)
    : versions.filter((version) => version !== lastStable).slice(keptVersions - 1);
  for (const { Version } of gone) tx.remove("versions", versionKey(jobId, Version));
  tx.remove("submissions", versionKey(jobId, (versions[0]?.Version ?? 0) - keptVersions));
}
