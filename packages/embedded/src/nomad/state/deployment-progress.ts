import { toMs } from "../job/duration.ts";
import type { Allocation } from "./allocation.ts";
import type { Deployment, DeploymentState } from "./deployment.ts";

/** The deployment after one of its allocations changed: counts, canaries, deadline; undefined when nothing of it moved. */
export function trackAllocation(
  deployment: Deployment,
  before: Allocation | undefined,
  after: Allocation,
  now: Date,
): Deployment | undefined {
  const state = deployment.TaskGroups[after.TaskGroup];
  if (!state) return undefined;
  const placed = before?.DeploymentID === after.DeploymentID ? 0 : 1;
  const old = placed ? undefined : healthOf(before);
  const health = healthOf(after);
  const healthy = Number(health === true) - Number(old === true);
  const unhealthy = Number(health === false) - Number(old === false);
  const isNewCanary = after.DeploymentStatus?.Canary === true && !state.PlacedCanaries?.includes(after.ID);
  if (placed === 0 && healthy === 0 && unhealthy === 0 && !isNewCanary) return undefined;
  const changed: DeploymentState = {
    ...state,
    PlacedAllocs: state.PlacedAllocs + placed,
    HealthyAllocs: state.HealthyAllocs + healthy,
    UnhealthyAllocs: state.UnhealthyAllocs + unhealthy,
    PlacedCanaries: isNewCanary ? [...(state.PlacedCanaries ?? []), after.ID] : state.PlacedCanaries,
    RequireProgressBy: progressDeadline(state, { placed, healthy, now }),
  };
  return { ...deployment, TaskGroups: { ...deployment.TaskGroups, [after.TaskGroup]: changed } };
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
