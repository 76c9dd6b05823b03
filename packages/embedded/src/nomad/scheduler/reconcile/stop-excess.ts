import { allocIndex, isServerTerminal, type Allocation } from "../../state/allocation.ts";
import { stopReasons } from "../plan.ts";
import { isCanarying, type GroupState } from "./group-state.ts";

/**
 * Stops allocations beyond the count: first allocations whose names promoted canaries took over, then allocations that would migrate, then the
 * highest indexes.
 */
export function stopExcess(state: GroupState): GroupState {
  const { canaries, names } = state;
  const canarying = isCanarying(state);
  const canaryIds = new Set(canaries.map((alloc) => alloc.ID));
  const considered = canarying
    ? state.untainted.filter((alloc) => !canaryIds.has(alloc.ID))
    : state.untainted;
  const stopped = new Set<Allocation>();
  let remove = considered.length + state.migrate.length - state.group.Count;
  const stop = (alloc: Allocation): void => {
    if (remove <= 0 || stopped.has(alloc)) return;
    stopped.add(alloc);
    remove -= 1;
  };
  const working = considered.filter((alloc) => !isServerTerminal(alloc));
  const canaryNames = new Set(canaries.map((alloc) => alloc.Name));
  if (!canarying)
    for (const alloc of working) if (canaryNames.has(alloc.Name) && !canaryIds.has(alloc.ID)) stop(alloc);
  for (const alloc of byIndexDown(state.migrate)) {
    if (remove > 0) names.release(allocIndex(alloc));
    stop(alloc);
  }
  const highest = remove > 0 ? names.highest(remove) : new Set<string>();
  for (const alloc of working) if (highest.has(alloc.Name)) stop(alloc);
  for (const alloc of byIndexDown(working)) stop(alloc);
  const stops = [...stopped].map((alloc) => ({ alloc, description: stopReasons.notNeeded }));
  return {
    ...state,
    untainted: state.untainted.filter((alloc) => !stopped.has(alloc)),
    migrate: state.migrate.filter((alloc) => !stopped.has(alloc)),
    stops: [...state.stops, ...stops],
    desired: { ...state.desired, Stop: state.desired.Stop + stops.length },
  };
}

function byIndexDown(allocs: readonly Allocation[]): Allocation[] {
  return [...allocs].sort((a, b) => allocIndex(b) - allocIndex(a));
}
