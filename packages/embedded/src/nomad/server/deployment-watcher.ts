import { isActive, type Deployment } from "../state/deployment.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { nextStep, type DeploymentStep } from "./deployment-step.ts";
import { failDeployment, promoteDeployment } from "./deployments.ts";
import { markAllocation } from "./mark-allocation.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";
import { createWaker, type ServerLoop } from "./waker.ts";

/** Moves running deployments on: next allocations when some got healthy, promotion, failure, the progress deadline, reverts. */
export function createDeploymentWatcher(store: Store, deps: ServerDeps): ServerLoop {
  /** Per deployment: when an allocation got healthy last, as far as the scheduler was told. */
  const seen = new Map<string, number>();
  const waker = createWaker(() => {
    for (const deployment of store.all("deployments")) watch(deployment);
  });

  store.onCommit((changes) => {
    if (changes.some((change) => change.table === "deployments" || change.table === "allocs")) waker.wake();
  });

  return { start: waker.wake, [Symbol.dispose]: waker[Symbol.dispose] };

  function watch(deployment: Deployment): void {
    if (!isActive(deployment)) return void seen.delete(deployment.ID);
    const job = store.get("jobs", deployment.JobID);
    if (!job || job.Version !== deployment.JobVersion) return;
    const allocs = store.all("allocs").filter((alloc) => alloc.DeploymentID === deployment.ID);
    const step = nextStep(deployment, allocs, deps.now());
    if (step.kind === "continue") return proceed(deployment, step);
    transact(store, deps.now(), (tx) => {
      if (step.kind === "promote") {
        promoteDeployment(tx, deps, { deployment, job, groups: undefined });
        return;
      }
      const reverts = step.groups.some((name) => deployment.TaskGroups[name]?.AutoRevert);
      failDeployment(tx, deps, { deployment, reason: step.reason, reverts });
    });
  }

  /** Lets failed allocations be replaced, and has the scheduler look whenever one more is healthy. */
  function proceed(deployment: Deployment, step: DeploymentStep & { readonly kind: "continue" }): void {
    const { replace, healthyIndex, deadlineMs } = step;
    const isNew = healthyIndex > (seen.get(deployment.ID) ?? 0);
    if (isNew) seen.set(deployment.ID, healthyIndex);
    if (isNew || replace.length > 0)
      transact(store, deps.now(), (tx) => {
        for (const alloc of replace) markAllocation(tx, alloc, { Reschedule: true });
        const job = tx.get("jobs", deployment.JobID);
        if (!job) return;
        tx.putEval({
          ...newEvaluation(job, "deployment-watcher", deps),
          DeploymentID: deployment.ID,
          Priority: deployment.EvalPriority,
        });
      });
    const waitMs = deadlineMs - deps.now().getTime();
    if (waitMs > 0 && Number.isFinite(waitMs)) waker.wakeIn(waitMs + 1);
  }
}
