import { isClientTerminal, type Allocation } from "../state/allocation.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

/** An allocation that failed on its client is looked at by the scheduler, which may place it anew. */
export function followClientUpdate(
  store: Store,
  deps: ServerDeps,
  { alloc, before }: { readonly alloc: Allocation; readonly before: Allocation },
): void {
  if (!isClientTerminal(alloc) || isClientTerminal(before)) return;
  const job = store.get("jobs", alloc.JobID);
  if (!job || job.Stop || alloc.ClientStatus !== "failed" || alloc.DesiredStatus !== "run") return;
  transact(store, deps.now(), (tx) => tx.putEval(newEvaluation(job, "alloc-failure", deps)));
}
