import { isServerTerminal, isTerminal, type Allocation } from "../../state/allocation.ts";
import { isActive, type Deployment } from "../../state/deployment.ts";
import type { Node } from "../../state/node.ts";
import { chooseReschedule } from "../reschedule.ts";

export interface Classified {
  readonly untainted: readonly Allocation[];
  readonly migrate: readonly Allocation[];
  readonly lost: readonly Allocation[];
}

/** Sorts a group's allocations by what became of their nodes; server-terminal ones are left out. */
export function classify(allocs: readonly Allocation[], nodes: ReadonlyMap<string, Node>): Classified {
  const untainted: Allocation[] = [];
  const migrate: Allocation[] = [];
  const lost: Allocation[] = [];
  for (const alloc of allocs) {
    const node = nodes.get(alloc.NodeID);
    if (isTerminal(alloc)) {
      if (!isServerTerminal(alloc) || keepsSlot(alloc)) untainted.push(alloc);
    } else if (alloc.DesiredTransition.Migrate) migrate.push(alloc);
    else if (!node || node.Status === "down") lost.push(alloc);
    else untainted.push(alloc);
  }
  return { untainted, migrate, lost };
}

export interface Reschedulable {
  readonly untainted: readonly Allocation[];
  readonly now: readonly Allocation[];
  readonly later: readonly { readonly alloc: Allocation; readonly at: Date }[];
}

/** Takes the failed ones out that are to be placed anew now or later; over and done ones leave the set. */
export function filterReschedulable(
  allocs: readonly Allocation[],
  context: {
    readonly now: Date;
    readonly evalId: string;
    readonly batch: boolean;
    readonly deployment: Deployment | undefined;
  },
): Reschedulable {
  const untainted: Allocation[] = [];
  const now: Allocation[] = [];
  const later: { alloc: Allocation; at: Date }[] = [];
  for (const alloc of allocs) {
    if (alloc.NextAllocation !== "" && isTerminal(alloc)) continue;
    const fate = fateOf(alloc, context.batch);
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
  return { untainted, now, later };
}

/** A drained batch allocation is not replaced: its slot stays taken. */
function keepsSlot(alloc: Allocation): boolean {
  return alloc.DesiredTransition.MigrateDisablePlacement === true || alloc.Job.Type === "batch";
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
