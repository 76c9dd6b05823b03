import { isDeepStrictEqual } from "node:util";
import { refused } from "../errors.ts";
import type { Job } from "../job/schema.ts";
import { isActive, requiresPromotion, type Deployment } from "../state/deployment.ts";
import { ofJob, type Store } from "../state/store.ts";
import { transact, type Transaction } from "../state/transaction.ts";
import { setDeploymentStatus } from "./apply-plan.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { isSpecChanged } from "./register-job.ts";
import { putRevertedVersion } from "./revert-job.ts";
import type { ServerDeps } from "./server-deps.ts";

interface Outcome {
  /** Empty when no evaluation was made. */
  readonly evalId: string;
  readonly revertedTo?: number;
}

/** What a user's change of a deployment came to. */
export interface DeploymentChange extends Outcome {
  readonly index: number;
}

/** Promotes healthy canaries for a user: of all groups, or of those named. */
export function promoteByHand(
  store: Store,
  deps: ServerDeps,
  { deployment, groups }: { readonly deployment: Deployment; readonly groups: readonly string[] | undefined },
): DeploymentChange {
  if (!isActive(deployment)) throw refused("can't promote terminal deployment");
  const job = store.get("jobs", deployment.JobID);
  if (!job) throw refused("can't promote a deployment without its job");
  refuseUnhealthy(deployment, groups);
  return change(store, deps, (tx) => ({ evalId: promoteDeployment(tx, deps, { deployment, job, groups }) }));
}

/** Fails a deployment for a user. */
export function failByHand(store: Store, deps: ServerDeps, deployment: Deployment): DeploymentChange {
  if (!isActive(deployment)) throw refused("can't fail terminal deployment");
  const reverts = Object.values(deployment.TaskGroups).some((state) => state.AutoRevert);
  const reason = "Deployment marked as failed";
  return change(store, deps, (tx) => failDeployment(tx, deps, { deployment, reason, reverts }));
}

/** Pauses a deployment, or lets it go on. */
export function pauseDeployment(
  store: Store,
  deps: ServerDeps,
  { deployment, pause }: { readonly deployment: Deployment; readonly pause: boolean },
): DeploymentChange {
  if (!isActive(deployment)) throw refused(`can't ${pause ? "pause" : "resume"} terminal deployment`);
  const job = store.get("jobs", deployment.JobID);
  const Status = pause ? "paused" : "running";
  return change(store, deps, (tx) => {
    tx.putDeployment({ ...deployment, Status, StatusDescription: `Deployment is ${Status}` });
    return { evalId: pause || !job ? "" : putEvaluation(tx, deps, { job, deployment }) };
  });
}

function change(store: Store, deps: ServerDeps, work: (tx: Transaction) => Outcome): DeploymentChange {
  let outcome: Outcome = { evalId: "" };
  const index = transact(store, deps.now(), (tx) => {
    outcome = work(tx);
  });
  return { ...outcome, index };
}

function putEvaluation(
  tx: Transaction,
  deps: ServerDeps,
  { job, deployment }: { readonly job: Job; readonly deployment: Deployment },
): string {
  const evaluation = { ...newEvaluation(job, "deployment-watcher", deps), DeploymentID: deployment.ID };
  tx.putEval(evaluation);
  return evaluation.ID;
}

function refuseUnhealthy(deployment: Deployment, groups: readonly string[] | undefined): void {
  for (const [name, state] of Object.entries(deployment.TaskGroups)) {
    if (groups && !groups.includes(name)) continue;
    if (state.DesiredCanaries === 0 || state.Promoted) continue;
    if (state.HealthyAllocs < state.DesiredCanaries) {
      throw refused(
        `Task group "${name}" has ${state.HealthyAllocs}/${state.DesiredCanaries} healthy allocations`,
      );
    }
  }
}

/** Marks a deployment as failed and, where asked, registers the last stable version of the job again. Returns that version. */
export function failDeployment(
  tx: Transaction,
  deps: ServerDeps,
  options: { readonly deployment: Deployment; readonly reason: string; readonly reverts: boolean },
): Outcome {
  const { deployment } = options;
  const job = tx.get("jobs", deployment.JobID);
  const stable = options.reverts ? latestStable(tx, deployment.JobID) : undefined;
  const reverted = stable && job && isSpecChanged(job, stable) ? stable : undefined;
  setDeploymentStatus(tx, {
    id: deployment.ID,
    status: "failed",
    description: describeFailure(options, stable, reverted),
  });
  if (reverted && job) putRevertedVersion(tx, job, reverted);
  const current = tx.get("jobs", deployment.JobID);
  if (!current) return { evalId: "" };
  return {
    evalId: putEvaluation(tx, deps, { job: current, deployment }),
    ...(reverted ? { revertedTo: reverted.Version } : {}),
  };
}

function describeFailure(
  options: { readonly reason: string; readonly reverts: boolean },
  stable: Job | undefined,
  reverted: Job | undefined,
): string {
  if (!options.reverts) return options.reason;
  if (!stable) return `${options.reason} - no stable job version to auto revert to`;
  return reverted
    ? `${options.reason} - rolling back to job version ${stable.Version}`
    : `${options.reason} - not rolling back to stable job version ${stable.Version} as current job has same specification`;
}

function latestStable(tx: Transaction, jobId: string): Job | undefined {
  return ofJob(tx, "versions", jobId).find((version) => version.Stable);
}

/** Promotes the canaries of all groups, or of those named. */
export function promoteDeployment(
  tx: Transaction,
  deps: ServerDeps,
  options: {
    readonly deployment: Deployment;
    readonly job: Job;
    readonly groups: readonly string[] | undefined;
  },
): string {
  const { deployment, job, groups } = options;
  const states = Object.fromEntries(
    Object.entries(deployment.TaskGroups).map(([name, state]) => {
      const promoted = state.DesiredCanaries > 0 && (groups?.includes(name) ?? true);
      return [name, promoted ? { ...state, Promoted: true } : state];
    }),
  );
  const next: Deployment = { ...deployment, TaskGroups: states };
  const StatusDescription = requiresPromotion(next) ? deployment.StatusDescription : "Deployment is running";
  if (!isDeepStrictEqual(states, deployment.TaskGroups)) tx.putDeployment({ ...next, StatusDescription });
  const promotedIds = new Set(
    Object.values(states).flatMap((state) => (state.Promoted ? (state.PlacedCanaries ?? []) : [])),
  );
  for (const id of promotedIds) {
    const alloc = tx.get("allocs", id);
    if (alloc?.DeploymentStatus?.Canary)
      tx.putAlloc({ ...alloc, DeploymentStatus: { ...alloc.DeploymentStatus, Canary: false } }, "server");
  }
  return putEvaluation(tx, deps, { job, deployment });
}
