import type { Allocation } from "../../state/allocation.ts";
import { stopReasons } from "../plan.ts";
import { isCanarying, isHeld, placement, replacement, type GroupState } from "./group-state.ts";

/** Replaces as many allocations of the old version as `max_parallel` allows; new places count first. */
export function replaceOutdated(state: GroupState): GroupState {
  const { destructive, desired, missing } = state;
  const isReady = !isHeld(state) && !isCanarying(state);
  const limit = isReady ? Math.max(0, updateLimit(state) - missing) : 0;
  const updates = byName(destructive)
    .slice(0, limit)
    .map((previous) => placement(state, previous.Name, { previous, stopsPrevious: true }));
  return {
    ...state,
    updates,
    desired: {
      ...desired,
      DestructiveUpdate: updates.length,
      Ignore: desired.Ignore + destructive.length - updates.length,
    },
  };
}

/** Moves allocations off nodes that are drained. */
export function migrate(state: GroupState): GroupState {
  const moved = byName(state.migrate).filter(
    ({ DesiredTransition }) =>
      !state.isBatch || (!DesiredTransition.Reschedule && !DesiredTransition.MigrateDisablePlacement),
  );
  const stops = state.migrate.map((alloc) => ({ alloc, description: stopReasons.migrating }));
  return {
    ...state,
    placements: [...state.placements, ...moved.map((alloc) => replacement(state, alloc))],
    stops: [...state.stops, ...stops],
    desired: { ...state.desired, Migrate: state.migrate.length },
  };
}

/** How many destructive updates may be under way: max_parallel, less allocations of the deployment that are not yet healthy. */
function updateLimit({ context: { deployment }, group, ...state }: GroupState): number {
  const { Update, Count } = group;
  const isNothingToReplace = state.destructive.length + state.migrate.length === 0;
  if (!Update || Update.MaxParallel === 0 || isNothingToReplace) return Count;
  if (!deployment) return Update.MaxParallel;
  const part = state.untainted.filter((alloc) => alloc.DeploymentID === deployment.ID);
  if (part.some((alloc) => alloc.DeploymentStatus?.Healthy === false)) return 0;
  const waiting = part.filter((alloc) => alloc.DeploymentStatus?.Healthy !== true).length;
  return Math.max(0, Update.MaxParallel - waiting);
}

function byName(allocs: readonly Allocation[]): Allocation[] {
  return [...allocs].sort((a, b) => a.Name.localeCompare(b.Name, "en", { numeric: true }));
}
