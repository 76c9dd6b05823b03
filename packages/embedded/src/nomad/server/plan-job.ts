import type { ApiContext } from "../api/context.ts";
import { annotateDiff } from "../job/diff/annotate.ts";
import { diffJobs } from "../job/diff/job-diff.ts";
import type { Job } from "../job/schema.ts";
import { validateJob } from "../job/validate.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { isSpecChanged } from "./register-job.ts";

/** What registering this job would do (`/v1/job/:id/plan`); nothing is changed. */
export function planJob(
  { store, deps, evaluator }: Pick<ApiContext, "store" | "deps" | "evaluator">,
  job: Job,
  withDiff: boolean,
): object {
  validateJob(job);
  const existing = store.get("jobs", job.ID);
  const changed = !existing || isSpecChanged(existing, job);
  const index = store.lastIndex() + 1;
  const next: Job = changed
    ? {
        ...job,
        Version: existing ? existing.Version + 1 : 0,
        CreateIndex: existing?.CreateIndex ?? index,
        ModifyIndex: index,
        JobModifyIndex: index,
      }
    : existing;
  const plan = evaluator.dryRun(newEvaluation(next, "job-register", deps), next);
  const failed = Object.keys(plan.failures).length > 0;
  return {
    Annotations: { DesiredTGUpdates: plan.desired, PreemptedAllocs: null },
    CreatedEvals: null,
    Diff: withDiff ? annotateDiff(diffJobs(existing, next), plan.desired) : null,
    FailedTGAllocs: failed ? plan.failures : null,
    JobModifyIndex: existing?.JobModifyIndex ?? 0,
    NextPeriodicLaunch: null,
    Warnings: "",
    Index: store.lastIndex(),
    LastContact: 0,
    KnownLeader: false,
    NextToken: "",
  };
}
