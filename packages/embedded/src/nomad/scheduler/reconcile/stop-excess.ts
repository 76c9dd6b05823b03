import { allocIndex, isServerTerminal, type Allocation } from "../../state/allocation.ts";
import type { AllocNames } from "./alloc-names.ts";
import { stopReasons, type AllocStop } from "../plan.ts";

export interface ExcessOptions {
  readonly count: number;
  readonly untainted: readonly Allocation[];
  readonly migrate: readonly Allocation[];
  readonly canaries: readonly Allocation[];
  readonly canarying: boolean;
  readonly names: AllocNames;
}

export interface Excess {
  readonly stops: readonly AllocStop[];
  readonly untainted: readonly Allocation[];
  readonly migrate: readonly Allocation[];
}

/**
 * Picks what to stop when there are more allocations than the count: those whose names promoted canaries took over,
 * then those that would migrate, then the highest indexes.
 */
export function chooseStops(options: ExcessOptions): Excess {
  const { canaries, canarying, names, count } = options;
  const canaryIds = new Set(canaries.map((alloc) => alloc.ID));
  const considered = canarying
    ? options.untainted.filter((alloc) => !canaryIds.has(alloc.ID))
    : options.untainted;
  const stopped = new Set<Allocation>();
  let remove = considered.length + options.migrate.length - count;
  const stop = (alloc: Allocation): void => {
    if (remove <= 0 || stopped.has(alloc)) return;
    stopped.add(alloc);
    remove -= 1;
  };
  const working = considered.filter((alloc) => !isServerTerminal(alloc));
  const canaryNames = new Set(canaries.map((alloc) => alloc.Name));
  if (!canarying)
    for (const alloc of working) if (canaryNames.has(alloc.Name) && !canaryIds.has(alloc.ID)) stop(alloc);
  for (const alloc of byIndexDown(options.migrate)) {
    if (remove > 0) names.release(allocIndex(alloc));
    stop(alloc);
  }
  const highest = remove > 0 ? names.highest(remove) : new Set<string>();
  for (const alloc of working) if (highest.has(alloc.Name)) stop(alloc);
  for (const alloc of byIndexDown(working)) stop(alloc);
  return {
    stops: [...stopped].map((alloc) => ({ alloc, description: stopReasons.notNeeded })),
    untainted: options.untainted.filter((alloc) => !stopped.has(alloc)),
    migrate: options.migrate.filter((alloc) => !stopped.has(alloc)),
  };
}

function byIndexDown(allocs: readonly Allocation[]): Allocation[] {
  return [...allocs].sort((a, b) => allocIndex(b) - allocIndex(a));
}
