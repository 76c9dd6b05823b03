import { stopReasons, type Placement } from "../plan.ts";
import { isCanarying, isHeld, placement, replacement, type GroupState } from "./group-state.ts";

/** Fills the places that the group lacks. While the deployment is held or tests canaries, only urgent places are filled. */
export function placeMissing(state: GroupState): GroupState {
  const missing = findMissing(state);
  const placed = isHeld(state) || isCanarying(state) ? missing.filter(isUrgent) : missing;
  const replaced = placed.flatMap(({ reschedule, previous }) => (reschedule && previous ? [previous] : []));
  const { desired } = state;
  return {
    ...state,
    missing: missing.length,
    placements: [...state.placements, ...placed],
    stops: [...state.stops, ...replaced.map((alloc) => ({ alloc, description: stopReasons.rescheduled }))],
    desired: { ...desired, Place: placed.length, Stop: desired.Stop + replaced.length },
  };

  /** Something was lost, or failed and may be placed anew. */
  function isUrgent({ previous, reschedule }: Placement): boolean {
    if (!previous) return false;
    if (state.lost.some((alloc) => alloc.ID === previous.ID)) return true;
    const { deployment } = state.context;
    return reschedule && !(deployment?.Status === "failed" && previous.DeploymentID === deployment.ID);
  }
}

function findMissing(state: GroupState): Placement[] {
  const { group, names, untainted, migrate, lost, failed } = state;
  const places = failed.now.map((alloc) => replacement(state, alloc, { reschedule: true }));
  const held = untainted.length + migrate.length;
  const again = lost.slice(0, Math.max(0, group.Count - held - places.length));
  places.push(...again.map((alloc) => replacement(state, alloc)));
  const free = group.Count - held - places.length;
  const fresh = free > 0 ? names.next(free) : [];
  return [...places, ...fresh.map((name) => placement(state, name, { downgrade: isCanarying(state) }))];
}
