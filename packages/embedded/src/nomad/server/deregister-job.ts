import { isTerminal } from "../state/allocation.ts";
import type { Store } from "../state/store.ts";
import { transact, versionKey } from "../state/transaction.ts";
import type { JobChange } from "./job-change.ts";
import { markAllocation } from "./mark-allocation.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Stops a job; with `purge` forgets it and its versions. A job that is not there is no error, as with Nomad. */
export function deregisterJob(
  store: Store,
  deps: ServerDeps,
  options: { readonly id: string; readonly purge: boolean; readonly noShutdownDelay: boolean },
): JobChange {
  const job = store.get("jobs", options.id);
  if (!job) return { index: 0, evalId: "" };
  const evaluation = newEvaluation(job, "job-deregister", deps);
  const index = transact(store, deps.now(), (tx) => {
    if (options.purge) {
      tx.remove("jobs", job.ID);
      if (tx.get("scalings", job.ID)) tx.remove("scalings", job.ID);
      for (const table of ["versions", "submissions"] as const)
        for (const record of tx.all(table)) {
          const id = "JobID" in record ? record.JobID : record.ID;
          if (id === job.ID) tx.remove(table, versionKey(id, record.Version));
        }
    } else {
      const stopped = {
        ...job,
        Stop: true,
        Version: job.Stop ? job.Version : job.Version + 1,
        ModifyIndex: tx.index,
        JobModifyIndex: tx.index,
        SubmitTime: tx.now.getTime() * 1e6,
      };
      tx.putJob(stopped);
      tx.putVersion(stopped);
    }
    const mine = options.noShutdownDelay ? tx.all("allocs").filter(({ JobID }) => JobID === job.ID) : [];
    for (const alloc of mine) if (!isTerminal(alloc)) markAllocation(tx, alloc, { NoShutdownDelay: true });
    tx.putEval({ ...evaluation, JobModifyIndex: tx.index });
  });
  return { index, evalId: evaluation.ID };
}
