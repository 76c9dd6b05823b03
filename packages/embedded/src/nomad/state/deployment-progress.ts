import { toMs } from "../job/duration.ts";
import type { Allocation } from "./allocation.ts";
import type { Deployment, DeploymentState } from "./deployment.ts";

/** The deployment after one of its allocations changed: counts, canaries, deadline; undefined when nothing of it moved. */
export function trackAllocation(
  deployment: Deployment,
  { before, after }: { readonly before: Allocation | undefined; readonly after: Allocation },
  now: Date,
): Deployment | undefined {
  const state = deployment.TaskGroups[after.TaskGroup];
  if (!state) return undefined;
  const isPlaced = before?.DeploymentID !== after.DeploymentID;
  const [old, health] = [isPlaced ? null : healthOf(before), healthOf(after)];
  const placed = Number(isPlaced);
  const healthy = Number(health === true) - Number(old === true);
  const unhealthy = Number(health === false) - Number(old === false);
  const canaries = canariesWith(state, after);
  const isSame = !isPlaced && healthy === 0 && unhealthy === 0 && canaries === state.PlacedCanaries;
  if (isSame) return undefined;
  const changed: DeploymentState = {
    ...state,
    PlacedAllocs: state.PlacedAllocs + placed,
    HealthyAllocs: state.HealthyAllocs + healthy,
    UnhealthyAllocs: state.UnhealthyAllocs + unhealthy,
    PlacedCanaries: canaries,
    RequireProgressBy: progressDeadline(state, { placed, healthy, now }),
  };
  return { ...deployment, TaskGroups: { ...deployment.TaskGroups, [after.TaskGroup]: changed } };
}

function canariesWith({ PlacedCanaries }: DeploymentState, alloc: Allocation): readonly string[] | null {
  const isNew = alloc.DeploymentStatus?.Canary === true && !PlacedCanaries?.includes(alloc.ID);
  return isNew ? [...(PlacedCanaries ?? []), alloc.ID] : PlacedCanaries;
}

function healthOf(alloc: Allocation | undefined): boolean | null {
  return alloc?.DeploymentStatus?.Healthy ?? null;
}

/** Starts with the first placement, and anew with each allocation that gets healthy. */
function progressDeadline(
  state: DeploymentState,
  change: { readonly placed: number; readonly healthy: number; readonly now: Date },
): string | null {
  if (state.ProgressDeadline === 0) return state.RequireProgressBy;
  const next = new Date(change.now.getTime() + toMs(state.ProgressDeadline)).toISOString();
  if (change.healthy > 0) return next;
  return change.placed > 0 && state.RequireProgressBy === null ? next : state.RequireProgressBy;
}
