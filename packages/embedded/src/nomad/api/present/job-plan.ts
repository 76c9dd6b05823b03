import { diffJobs } from "../../job/diff/job-diff.ts";
import type { JobPlan } from "../../server/plan-job.ts";
import { annotateDiff } from "./annotate-diff.ts";
import { presentEvaluation } from "./evaluation.ts";

/** `/v1/job/:id/plan`. */
export function presentJobPlan(planned: JobPlan, { withDiff }: { readonly withDiff: boolean }): object {
  const { existing, next, plan, blocked, warnings } = planned;
  return {
    Annotations: { DesiredTGUpdates: plan.desired, PreemptedAllocs: null },
    CreatedEvals: blocked ? [presentEvaluation(blocked)] : null,
    Diff: withDiff ? annotateDiff(diffJobs(existing, next), plan.desired) : null,
    FailedTGAllocs: blocked ? plan.failures : null,
    JobModifyIndex: existing?.JobModifyIndex ?? 0,
    NextPeriodicLaunch: null,
    Warnings: warnings,
    Index: existing?.JobModifyIndex ?? 0,
  };
}
