import { isTerminal, type Allocation } from "../../state/allocation.ts";
import { isActive, type Deployment } from "../../state/deployment.ts";
import { chooseReschedule } from "../reschedule.ts";
import { createAllocNames } from "./alloc-names.ts";
import type { DelayedReschedule, GroupState } from "./group-state.ts";

/** Takes out failed allocations that are to be placed anew, now or later, and allocations that are over; the other allocations hold the names. */
export function takeOutFailed(state: GroupState): GroupState {
  const { context, group, migrate, lost } = state;
  const untainted: Allocation[] = [];
  const now: Allocation[] = [];
  const later: DelayedReschedule[] = [];
  for (const alloc of state.untainted) {
    if (alloc.NextAllocation !== "" && isTerminal(alloc)) continue;
    const fate = fateOf(alloc, state.isBatch);
    if (fate === "ignore") continue;
    if (fate === "keep" || alloc.ClientStatus !== "failed") {
      untainted.push(alloc);
      continue;
    }
    const choice = waitsForDeployment(alloc, context.deployment)
      ? { now: false }
      : chooseReschedule(alloc, context.now, context.evalId);
    if (choice.now) now.push(alloc);
    else untainted.push(alloc);
    if ("later" in choice && choice.later) later.push({ alloc, at: choice.later });
  }
  const taken = [...untainted, ...migrate, ...now, ...lost];
  return {
    ...state,
    untainted,
    failed: { now, later },
    names: createAllocNames({ jobId: context.job.ID, group, taken }),
    desired: { ...state.desired, RescheduleNow: now.length, RescheduleLater: later.length },
  };
}

function fateOf(alloc: Allocation, batch: boolean): "keep" | "ignore" | "consider" {
  if (batch) {
    if (alloc.DesiredStatus === "stop") return alloc.ClientStatus === "complete" ? "keep" : "ignore";
    return alloc.ClientStatus === "failed" ? "consider" : "keep";
  }
  if (alloc.DesiredStatus !== "run") return "ignore";
  return alloc.ClientStatus === "complete" || alloc.ClientStatus === "lost" ? "ignore" : "consider";
}

/** While its deployment runs, a failed allocation waits until the deployment allows a replacement. */
function waitsForDeployment(alloc: Allocation, deployment: Deployment | undefined): boolean {
  return (
    deployment !== undefined &&
    alloc.DeploymentID === deployment.ID &&
    isActive(deployment) &&
    !alloc.DesiredTransition.Reschedule
  );
}
