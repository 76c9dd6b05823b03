import { isServerTerminal, isTerminal, type Allocation } from "../../state/allocation.ts";
import type { Node } from "../../state/node.ts";
import { stopReasons } from "../plan.ts";
import type { GroupState } from "./group-state.ts";

export interface Classified {
  readonly untainted: readonly Allocation[];
  readonly migrate: readonly Allocation[];
  readonly lost: readonly Allocation[];
}

/** Sorts a group's allocations by the state of their nodes; leaves out allocations that the servers ended. */
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

/** Takes allocations off nodes: allocations of a drained node migrate, allocations of a node that is down are lost. */
export function leaveNodes(state: GroupState): GroupState {
  const { untainted, migrate, lost } = classify(state.untainted, state.context.nodes);
  const stops = lost.map((alloc) => ({
    alloc,
    description: stopReasons.lost,
    clientStatus: "lost" as const,
  }));
  return {
    ...state,
    untainted,
    migrate,
    lost,
    stops: [...state.stops, ...stops],
    desired: { ...state.desired, Stop: state.desired.Stop + lost.length },
  };
}

/** A drained batch allocation is not replaced: its slot stays taken. */
function keepsSlot(alloc: Allocation): boolean {
  return alloc.DesiredTransition.MigrateDisablePlacement === true || alloc.Job.Type === "batch";
}
