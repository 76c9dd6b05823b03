import { isCanarying, type GroupState, type UpdateKind } from "./group-state.ts";

/** Finds out which allocations run another version of the job, and how they get to this one; canaries under test are left alone from here on. */
export function compareWithJob(state: GroupState): GroupState {
  const { context, group, canaries, desired } = state;
  const kinds = Map.groupBy(state.untainted, (alloc): UpdateKind => context.updateKind(alloc, group));
  const inplace = kinds.get("inplace") ?? [];
  const canaryIds = new Set(isCanarying(state) ? canaries.map((alloc) => alloc.ID) : []);
  return {
    ...state,
    inplace,
    destructive: kinds.get("destructive") ?? [],
    untainted: state.untainted.filter((alloc) => !canaryIds.has(alloc.ID)),
    desired: {
      ...desired,
      Ignore: desired.Ignore + (kinds.get("ignore")?.length ?? 0),
      InPlaceUpdate: inplace.length,
    },
  };
}
