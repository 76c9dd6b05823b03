import type { Deployment } from "../../state/deployment.ts";
import { stopReasons } from "../plan.ts";
import { classify } from "./classify.ts";
import { isHeld, placement, type GroupState } from "./group-state.ts";

/** Stops canaries that nobody promoted in an older or failed deployment, and canaries on nodes that are being left. */
export function stopUnneededCanaries(state: GroupState): GroupState {
  const { deployment, oldDeployment, nodes } = state.context;
  const failed = deployment?.Status === "failed" ? deployment : undefined;
  const over = new Set([...unpromoted(oldDeployment), ...unpromoted(failed)]);
  const unneeded = state.untainted.filter((alloc) => over.has(alloc.ID));
  const rest = state.untainted.filter((alloc) => !over.has(alloc.ID));
  const current = new Set(
    Object.values(deployment?.TaskGroups ?? {}).flatMap(({ PlacedCanaries }) => PlacedCanaries ?? []),
  );
  const { untainted, migrate, lost } = classify(
    rest.filter((alloc) => current.has(alloc.ID)),
    nodes,
  );
  const leaving = new Set([...migrate, ...lost].map((alloc) => alloc.ID));
  return {
    ...state,
    canaries: untainted,
    untainted: rest.filter((alloc) => !leaving.has(alloc.ID)),
    stops: [
      ...unneeded.map((alloc) => ({ alloc, description: stopReasons.notNeeded })),
      ...migrate.map((alloc) => ({ alloc, description: stopReasons.migrating })),
      ...lost.map((alloc) => ({ alloc, description: stopReasons.lost, clientStatus: "lost" as const })),
    ],
    // Nomad does not count canaries on nodes that are being left here.
    desired: { ...state.desired, Stop: unneeded.length },
  };
}

/** Asks for canaries before the first destructive update; places them unless the deployment is held. */
export function placeCanaries(state: GroupState): GroupState {
  const { canaries, destructive, names, running, desired } = state;
  const wanted = state.group.Update?.Canary ?? 0;
  if (destructive.length === 0 || canaries.length >= wanted || running?.Promoted) return state;
  const asked = { ...state, progress: { ...state.progress, DesiredCanaries: wanted } };
  if (isHeld(state)) return asked;
  const count = wanted - canaries.length;
  return {
    ...asked,
    placements: names
      .nextCanaries(count, canaries, destructive)
      .map((name) => placement(state, name, { canary: true })),
    desired: { ...desired, Canary: count },
  };
}

function unpromoted(deployment: Deployment | undefined): readonly string[] {
  return Object.values(deployment?.TaskGroups ?? {}).flatMap(({ Promoted, PlacedCanaries }) =>
    Promoted ? [] : (PlacedCanaries ?? []),
  );
}
