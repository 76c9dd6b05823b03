import type { Job, TaskGroup } from "../job/schema.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import type { JobChange } from "./job-change.ts";
import { markAllocation } from "./mark-allocation.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

/** A new evaluation of a job; with `force` its failed allocations are placed anew at once, but for groups that are never rescheduled. */
export function evaluateJob(
  store: Store,
  deps: ServerDeps,
  { job, force }: { readonly job: Job; readonly force: boolean },
): JobChange {
  const evaluation = newEvaluation(job, "job-register", deps);
  const index = transact(store, deps.now(), (tx) => {
    for (const alloc of force ? tx.all("allocs") : []) {
      const failed = alloc.ClientStatus === "failed" && alloc.DesiredStatus === "run";
      if (alloc.JobID !== job.ID || !failed) continue;
      if (isRescheduled(job.TaskGroups.find(({ Name }) => Name === alloc.TaskGroup)))
        markAllocation(tx, alloc, { ForceReschedule: true });
    }
    tx.putEval(evaluation);
  });
  return { index, evalId: evaluation.ID, jobModifyIndex: job.JobModifyIndex };
}

const isRescheduled = (group: TaskGroup | undefined): boolean =>
  group?.ReschedulePolicy?.Unlimited === true || (group?.ReschedulePolicy?.Attempts ?? 0) > 0;
