import type { ApiContext } from "../api/context.ts";
import { presentEvaluation } from "../api/present/evaluation.ts";
import { annotateDiff } from "../job/diff/annotate.ts";
import { diffJobs } from "../job/diff/job-diff.ts";
import type { Job } from "../job/schema.ts";
import { addImpliedConstraints } from "../job/implied-constraints.ts";
import { validateJob } from "../job/validate/validate-job.ts";
import { warningsOf } from "../job/warnings.ts";
import { blockedEvaluation } from "./apply-plan.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { isSpecChanged } from "./register-job.ts";

/** What registering this job would do (`/v1/job/:id/plan`); nothing is changed. */
export function planJob(
  { store, deps, evaluator }: Pick<ApiContext, "store" | "deps" | "evaluator">,
  asked: Job,
  withDiff: boolean,
): object {
  validateJob(asked, (name) => store.get("namespaces", name) !== undefined);
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
  const evaluation = { ...newEvaluation(next, "job-register", deps), JobModifyIndex: 0 };
  const plan = evaluator.dryRun(evaluation, next);
  const failed = Object.keys(plan.failures).length > 0;
  return {
    Annotations: { DesiredTGUpdates: plan.desired, PreemptedAllocs: null },
    CreatedEvals: failed
      ? [presentEvaluation(blockedEvaluation(evaluation, plan, { id: deps.newId(), now: deps.now() }))]
      : null,
    Diff: withDiff ? annotateDiff(diffJobs(existing, next), plan.desired) : null,
    FailedTGAllocs: failed ? plan.failures : null,
    JobModifyIndex: existing?.JobModifyIndex ?? 0,
    NextPeriodicLaunch: null,
    Warnings: warningsOf(job),
    Index: existing?.JobModifyIndex ?? 0,
  };
}
