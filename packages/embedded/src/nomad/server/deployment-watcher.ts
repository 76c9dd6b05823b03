import { isDeepStrictEqual } from "node:util";
import type { Job } from "../job/schema.ts";
import { isEligible } from "../scheduler/reschedule.ts";
import type { Allocation } from "../state/allocation.ts";
import { isActive, requiresPromotion, type Deployment, type DeploymentState } from "../state/deployment.ts";
import { isServerTerminal, isTerminal } from "../state/allocation.ts";
import type { Store } from "../state/store.ts";
import { transact, type Transaction } from "../state/transaction.ts";
import { setDeploymentStatus } from "./apply-plan.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { copySubmission, forgetOldVersions, isSpecChanged } from "./register-job.ts";
import type { ServerDeps } from "./server-deps.ts";
import { createWaker } from "./waker.ts";

export interface DeploymentWatcher extends Disposable {
  start(): void;
}

/** Moves running deployments on: next allocations when some got healthy, promotion, failure, the progress deadline, reverts. */
export function createDeploymentWatcher(store: Store, deps: ServerDeps): DeploymentWatcher {
  const seen = new Map<string, number>();
  const waker = createWaker(() => {
    for (const deployment of store.all("deployments")) look(deployment);
  });

  store.onCommit((changes) => {
    if (changes.some((change) => change.table === "deployments" || change.table === "allocs")) waker.wake();
  });

  return { start: waker.wake, [Symbol.dispose]: waker[Symbol.dispose] };

  function look(deployment: Deployment): void {
    if (!isActive(deployment)) return void seen.delete(deployment.ID);
    const allocs = store.all("allocs").filter((alloc) => alloc.DeploymentID === deployment.ID);
    const job = store.get("jobs", deployment.JobID);
    if (!job || job.Version !== deployment.JobVersion) return;
    const failing = allocs.filter((alloc) => failsDeployment(deployment, alloc, deps.now()));
    if (failing.length > 0)
      return fail(deployment, "Failed due to unhealthy allocations", failing.map(groupName));
    if (isLate(deployment)) return;
    if (canAutoPromote(deployment, allocs)) return promote(deployment);
    progress(deployment, job, allocs);
    watchDeadline(deployment, allocs);
  }

  /** Lets failed ones be replaced, and has the scheduler look whenever one more is healthy. */
  function progress(deployment: Deployment, job: Job, allocs: readonly Allocation[]): void {
    const replace = allocs.filter(
      (alloc) =>
        alloc.DeploymentStatus?.Healthy === false &&
        !alloc.DesiredTransition.Reschedule &&
        !isServerTerminal(alloc),
    );
    const latest = Math.max(
      0,
      ...allocs
        .filter((alloc) => alloc.DeploymentStatus?.Healthy)
        .map((alloc) => alloc.DeploymentStatus?.ModifyIndex ?? 0),
    );
    const isNew = latest > (seen.get(deployment.ID) ?? 0);
    if (!isNew && replace.length === 0) return;
    seen.set(deployment.ID, Math.max(latest, seen.get(deployment.ID) ?? 0));
    transact(store, deps.now(), (tx) => {
      for (const alloc of replace) {
        const current = tx.get("allocs", alloc.ID);
        if (current)
          tx.putAlloc(
            { ...current, DesiredTransition: { ...current.DesiredTransition, Reschedule: true } },
            "server",
          );
      }
      tx.putEval({
        ...newEvaluation(job, "deployment-watcher", deps),
        DeploymentID: deployment.ID,
        Priority: deployment.EvalPriority,
      });
    });
  }

  function isLate(deployment: Deployment): boolean {
    const now = deps.now().getTime();
    if (deployment.Status === "paused") return false;
    const late = unfinished(deployment).filter(
      ([, state]) => state.RequireProgressBy !== null && Date.parse(state.RequireProgressBy) <= now,
    );
    if (late.length === 0) return false;
    const groups = late.map(([name]) => name);
    fail(deployment, "Failed due to progress deadline", groups);
    return true;
  }

  function watchDeadline(deployment: Deployment, allocs: readonly Allocation[]): void {
    const healthy = (group: string): number =>
      allocs.filter(
        (alloc) => alloc.TaskGroup === group && !isTerminal(alloc) && alloc.DeploymentStatus?.Healthy,
      ).length;
    const deadlines = Object.entries(deployment.TaskGroups)
      .filter(
        ([name, state]) =>
          (state.DesiredCanaries > 0 && !state.Promoted) || healthy(name) < state.DesiredTotal,
      )
      .flatMap(([, state]) => (state.RequireProgressBy ? [Date.parse(state.RequireProgressBy)] : []));
    if (deadlines.length === 0) return;
    const waitMs = Math.min(...deadlines) - deps.now().getTime();
    if (waitMs > 0) waker.wakeIn(waitMs + 1);
  }

  function fail(deployment: Deployment, reason: string, groups: readonly string[]): void {
    const reverts = groups.some((name) => deployment.TaskGroups[name]?.AutoRevert);
    transact(store, deps.now(), (tx) => failDeployment(tx, deps, { deployment, reason, reverts }));
  }

  function promote(deployment: Deployment): void {
    const job = store.get("jobs", deployment.JobID);
    if (job)
      transact(store, deps.now(), (tx) =>
        promoteDeployment(tx, deps, { deployment, job, groups: undefined }),
      );
  }
}

/** Groups that are not through: too few healthy, or canaries that lack health. */
function unfinished(deployment: Deployment): [string, DeploymentState][] {
  return Object.entries(deployment.TaskGroups).filter(([, state]) => {
    const wanted = state.DesiredCanaries > 0 && !state.Promoted ? state.DesiredCanaries : state.DesiredTotal;
    return state.HealthyAllocs < wanted;
  });
}

const groupName = ({ TaskGroup }: Allocation): string => TaskGroup;

function failsDeployment(deployment: Deployment, alloc: Allocation, now: Date): boolean {
  const state = deployment.TaskGroups[alloc.TaskGroup];
  if (!state || alloc.DeploymentStatus?.Healthy !== false) return false;
  if (state.ProgressDeadline === 0) return true;
  const policy = alloc.Job.TaskGroups.find((group) => group.Name === alloc.TaskGroup)?.ReschedulePolicy;
  return !policy || !isEligible(alloc, policy, now.getTime());
}

function canAutoPromote(deployment: Deployment, allocs: readonly Allocation[]): boolean {
  if (!requiresPromotion(deployment)) return false;
  return Object.values(deployment.TaskGroups).every((state) => {
    if (state.DesiredCanaries < 1) return true;
    const placed = state.PlacedCanaries ?? [];
    const healthy = placed.filter((id) => allocs.find((alloc) => alloc.ID === id)?.DeploymentStatus?.Healthy);
    return (
      state.AutoPromote && placed.length >= state.DesiredCanaries && healthy.length === state.DesiredCanaries
    );
  });
}

/** Marks a deployment as failed and, where asked, registers the last stable version of the job again. Returns that version. */
export function failDeployment(
  tx: Transaction,
  deps: ServerDeps,
  options: { readonly deployment: Deployment; readonly reason: string; readonly reverts: boolean },
): { readonly evalId: string; readonly revertedTo?: number } {
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
  const evaluation = { ...newEvaluation(current, "deployment-watcher", deps), DeploymentID: deployment.ID };
  tx.putEval(evaluation);
  return { evalId: evaluation.ID, ...(reverted ? { revertedTo: reverted.Version } : {}) };
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
  return tx
    .all("versions")
    .filter((version) => version.ID === jobId && version.Stable)
    .sort((a, b) => b.Version - a.Version)[0];
}

/** An older version as the newest one; its submission goes with it. */
export function putRevertedVersion(tx: Transaction, current: Job, target: Job): Job {
  const version: Job = {
    ...target,
    Version: current.Version + 1,
    Stable: false,
    Status: current.Status,
    SubmitTime: tx.now.getTime() * 1e6,
    CreateIndex: current.CreateIndex,
    ModifyIndex: tx.index,
    JobModifyIndex: tx.index,
  };
  tx.putJob(version);
  tx.putVersion(version);
  copySubmission(tx, target, version);
  forgetOldVersions(tx, version.ID);
  return version;
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
  const evaluation = { ...newEvaluation(job, "deployment-watcher", deps), DeploymentID: deployment.ID };
  tx.putEval(evaluation);
  return evaluation.ID;
}
