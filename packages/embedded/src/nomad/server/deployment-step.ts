import { isEligible } from "../scheduler/reschedule.ts";
import { groupOf, isServerTerminal, isTerminal, type Allocation } from "../state/allocation.ts";
import { requiresPromotion, type Deployment, type DeploymentState } from "../state/deployment.ts";

/** What a running deployment needs next. */
export type DeploymentStep =
  | { readonly kind: "fail"; readonly reason: string; readonly groups: readonly string[] }
  | { readonly kind: "promote" }
  | {
      readonly kind: "continue";
      /** Failed allocations that may be replaced now. */
      readonly replace: readonly Allocation[];
      /** When an allocation got healthy last; 0 when none is. */
      readonly healthyIndex: number;
      /** When the deployment fails without further progress; infinite: never. */
      readonly deadlineMs: number;
    };

/** Finds the next step of a running deployment from its allocations. */
export function nextStep(deployment: Deployment, allocs: readonly Allocation[], now: Date): DeploymentStep {
  const failing = allocs.filter((alloc) => failsDeployment(deployment, alloc, now));
  if (failing.length > 0) {
    const groups = failing.map(({ TaskGroup }) => TaskGroup);
    return { kind: "fail", reason: "Failed due to unhealthy allocations", groups };
  }
  const late = lateGroups(deployment, now);
  if (late.length > 0) return { kind: "fail", reason: "Failed due to progress deadline", groups: late };
  if (canAutoPromote(deployment, allocs)) return { kind: "promote" };
  const healthyIndexes = allocs.flatMap(({ DeploymentStatus: status }) =>
    status?.Healthy ? [status.ModifyIndex] : [],
  );
  return {
    kind: "continue",
    replace: allocs.filter(isReplaceable),
    healthyIndex: Math.max(0, ...healthyIndexes),
    deadlineMs: nextDeadline(deployment, allocs),
  };
}

function failsDeployment(deployment: Deployment, alloc: Allocation, now: Date): boolean {
  const state = deployment.TaskGroups[alloc.TaskGroup];
  if (!state || alloc.DeploymentStatus?.Healthy !== false) return false;
  if (state.ProgressDeadline === 0) return true;
  const policy = groupOf(alloc)?.ReschedulePolicy;
  return !policy || !isEligible(alloc, policy, now.getTime());
}

/** Groups that have too few healthy allocations, or canaries that lack health, at their deadline. */
function lateGroups({ Status, TaskGroups }: Deployment, now: Date): string[] {
  if (Status === "paused") return [];
  return Object.entries(TaskGroups).flatMap(([name, state]) => {
    const wanted = isCanarying(state) ? state.DesiredCanaries : state.DesiredTotal;
    const { RequireProgressBy } = state;
    if (state.HealthyAllocs >= wanted || RequireProgressBy === null) return [];
    return Date.parse(RequireProgressBy) <= now.getTime() ? [name] : [];
  });
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

function isReplaceable(alloc: Allocation): boolean {
  return (
    alloc.DeploymentStatus?.Healthy === false &&
    !alloc.DesiredTransition.Reschedule &&
    !isServerTerminal(alloc)
  );
}

function nextDeadline(deployment: Deployment, allocs: readonly Allocation[]): number {
  const healthy = allocs.filter((alloc) => !isTerminal(alloc) && alloc.DeploymentStatus?.Healthy);
  const deadlines = Object.entries(deployment.TaskGroups).flatMap(([name, state]) => {
    const count = healthy.filter((alloc) => alloc.TaskGroup === name).length;
    const isUnfinished = isCanarying(state) || count < state.DesiredTotal;
    return isUnfinished && state.RequireProgressBy ? [Date.parse(state.RequireProgressBy)] : [];
  });
  return Math.min(...deadlines);
}

function isCanarying({ DesiredCanaries, Promoted }: DeploymentState): boolean {
  return DesiredCanaries > 0 && !Promoted;
}
