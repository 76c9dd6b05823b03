import { addImpliedConstraints } from "../job/implied-constraints.ts";
import type { Job } from "../job/schema.ts";
import { validateJob } from "../job/validate/validate-job.ts";
import { warningsOf } from "../job/warnings.ts";
import type { Plan } from "../scheduler/plan.ts";
import type { Evaluation } from "../state/evaluation.ts";
import type { Store } from "../state/store.ts";
import { blockedEvaluation } from "./apply-plan.ts";
import type { Evaluator } from "./evaluator.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { isSpecChanged } from "./register-job.ts";
import type { ServerDeps } from "./server-deps.ts";

/** What registering a job would do. */
export interface JobPlan {
  /** The job that is registered now. */
  readonly existing: Job | undefined;
  /** The job that would be registered. */
  readonly next: Job;
  readonly plan: Plan;
  /** The evaluation that would wait for room, when some allocation finds no node. */
  readonly blocked: Evaluation | undefined;
  readonly warnings: string;
}

/** Finds out what registering this job would do; changes nothing. */
export function planJob(
  {
    store,
    deps,
    evaluator,
  }: { readonly store: Store; readonly deps: ServerDeps; readonly evaluator: Evaluator },
  asked: Job,
): JobPlan {
  validateJob(asked, (name) => store.get("namespaces", name) !== undefined);
  const job = addImpliedConstraints(asked);
  const existing = store.get("jobs", job.ID);
  const next = existing && !isSpecChanged(existing, job) ? existing : nextVersion(store, job, existing);
  const evaluation = { ...newEvaluation(next, "job-register", deps), JobModifyIndex: 0 };
  const plan = evaluator.dryRun(evaluation, next);
  const isBlocked = Object.keys(plan.failures).length > 0;
  return {
    existing,
    next,
    plan,
    blocked: isBlocked
      ? blockedEvaluation(evaluation, plan, { id: deps.newId(), now: deps.now() })
      : undefined,
    warnings: warningsOf(job),
  };
}

function nextVersion(store: Store, job: Job, existing: Job | undefined): Job {
  const index = store.lastIndex() + 1;
  return {
    ...job,
    Version: existing ? existing.Version + 1 : 0,
    CreateIndex: existing?.CreateIndex ?? index,
    ModifyIndex: index,
    JobModifyIndex: index,
  };
}
