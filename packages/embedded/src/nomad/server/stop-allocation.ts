import type { Allocation } from "../state/allocation.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Stops one allocation and lets the scheduler place another (`/v1/allocation/:id/stop`). */
export function stopAllocation(
  store: Store,
  deps: ServerDeps,
  { alloc, noShutdownDelay }: { readonly alloc: Allocation; readonly noShutdownDelay: boolean },
): object {
  const job = store.get("jobs", alloc.JobID) ?? alloc.Job;
  const evaluation = newEvaluation(job, "alloc-stop", deps);
  const index = transact(store, deps.now(), (tx) => {
    const NoShutdownDelay = noShutdownDelay || alloc.DesiredTransition.NoShutdownDelay;
    const batch = job.Type === "batch" ? { Reschedule: true } : {};
    tx.putAlloc(
      {
        ...alloc,
        DesiredTransition: { ...alloc.DesiredTransition, ...batch, Migrate: true, NoShutdownDelay },
      },
      "server",
    );
    tx.putEval(evaluation);
  });
  return { EvalID: evaluation.ID, Index: index };
}
