import type { Allocation } from "../state/allocation.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { markAllocation } from "./mark-allocation.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Stops one allocation and lets the scheduler place another (`/v1/allocation/:id/stop`). */
export function stopAllocation(
  store: Store,
  deps: ServerDeps,
  { alloc, noShutdownDelay }: { readonly alloc: Allocation; readonly noShutdownDelay: boolean },
): { readonly evalId: string; readonly index: number } {
  const job = store.get("jobs", alloc.JobID) ?? alloc.Job;
  const evaluation = newEvaluation(job, "alloc-stop", deps);
  const index = transact(store, deps.now(), (tx) => {
    const NoShutdownDelay = noShutdownDelay || alloc.DesiredTransition.NoShutdownDelay;
    const batch = job.Type === "batch" ? { Reschedule: true } : {};
    markAllocation(tx, alloc, { ...batch, Migrate: true, NoShutdownDelay });
    tx.putEval(evaluation);
  });
  return { evalId: evaluation.ID, index };
}
