import type { ApiContext } from "../api/context.ts";
import { annotateDiff } from "../job/diff/annotate.ts";
import { diffJobs } from "../job/diff/job-diff.ts";
import type { Job } from "../job/schema.ts";
import { addImpliedConstraints } from "../job/implied-constraints.ts";
import { validateJob } from "../job/validate/validate-job.ts";
import { warningsOf } from "../job/warnings.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { isSpecChanged } from "./register-job.ts";

/** What registering this job would do (`/v1/job/:id/plan`); nothing is changed. */
export function planJob(
  { store, deps, evaluator }: Pick<ApiContext, "store" | "deps" | "evaluator">,
  asked: Job,
  withDiff: boolean,
): object {
  validateJob(asked);
  const job = addImpliedConstraints(asked);
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
    Warnings: warningsOf(job),
    Index: store.lastIndex(),
  };
}
