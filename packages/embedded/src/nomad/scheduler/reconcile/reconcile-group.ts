import type { Job, TaskGroup } from "../../job/schema.ts";
import { isServerTerminal, isTerminal, type Allocation } from "../../state/allocation.ts";
import type { Deployment, DeploymentState } from "../../state/deployment.ts";
import type { Node } from "../../state/node.ts";
import { createAllocNames, type AllocNames } from "./alloc-names.ts";
import { stopUnneededCanaries } from "./canaries.ts";
import { classify, filterReschedulable, type Reschedulable } from "./classify.ts";
import { stopReasons, noUpdates, type AllocStop, type DesiredUpdates, type Placement } from "../plan.ts";
import { chooseStops } from "./stop-excess.ts";

/** `ignore`: runs the job as it is; the others: what a change of the job needs. */
export type UpdateKind = "ignore" | "inplace" | "destructive";

export interface GroupContext {
  readonly job: Job;
  readonly evalId: string;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly now: Date;
  /** The deployment under way for this very job version. */
  readonly deployment: Deployment | undefined;
  /** The latest one when it is not under way, or of another version. */
  readonly oldDeployment: Deployment | undefined;
  readonly updateKind: (alloc: Allocation, group: TaskGroup) => UpdateKind;
}

export interface GroupResult {
  readonly desired: DesiredUpdates;
  readonly stops: readonly AllocStop[];
  readonly placements: readonly Placement[];
  readonly destructive: readonly Placement[];
  readonly inplace: readonly Allocation[];
  readonly later: Reschedulable["later"];
  /** Set when the group takes part in a deployment that is to be made now. */
  readonly newState?: DeploymentState;
  /** The state of the running deployment, changed. */
  readonly changedState?: DeploymentState;
  readonly complete: boolean;
}

/** What has to happen to one group's allocations; follows the order of Nomad's reconciler. */
export function reconcileGroup(
  context: GroupContext,
  name: string,
  existing: readonly Allocation[],
): GroupResult {
  const group = context.job.TaskGroups.find((candidate) => candidate.Name === name);
  const live = existing.filter((alloc) => !isServerTerminal(alloc) || context.job.Type === "batch");
  if (!group || group.Count === 0) return stopAll(live, context);

  const desired = noUpdates();
  const state = context.deployment?.TaskGroups[name];
  const batch = context.job.Type === "batch";
  const current = batch ? live.filter((alloc) => !isOldAndDone(alloc, context.job)) : live;
  desired.Ignore += live.length - current.length;

  const canarySplit = stopUnneededCanaries(context, current);
  desired.Stop += canarySplit.unneeded;
  const classified = classify(canarySplit.remaining, context.nodes);
  const reschedule = filterReschedulable(classified.untainted, { ...context, batch });
  desired.RescheduleNow = reschedule.now.length;
  desired.RescheduleLater = reschedule.later.length;

  const names = createAllocNames({
    jobId: context.job.ID,
    group: name,
    count: group.Count,
    taken: [...reschedule.untainted, ...classified.migrate, ...reschedule.now, ...classified.lost],
  });
  const canarying = (value: DeploymentState | undefined): boolean =>
    value !== undefined && value.DesiredCanaries !== 0 && !value.Promoted;
  const wasCanarying = canarying(state);
  const excess = chooseStops({
    count: group.Count,
    untainted: reschedule.untainted,
    migrate: classified.migrate,
    canaries: canarySplit.canaries,
    canarying: wasCanarying,
    names,
  });
  desired.Stop += excess.stops.length + classified.lost.length;

  const kinds = excess.untainted.map((alloc) => [alloc, context.updateKind(alloc, group)] as const);
  const of = (kind: UpdateKind): Allocation[] =>
    kinds.filter((entry) => entry[1] === kind).map(([alloc]) => alloc);
  const destructive = of("destructive");
  const inplace = of("inplace");
  desired.Ignore += of("ignore").length;
  desired.InPlaceUpdate += inplace.length;

  const canaryIds = new Set(canarySplit.canaries.map((alloc) => alloc.ID));
  const untainted = wasCanarying
    ? excess.untainted.filter((alloc) => !canaryIds.has(alloc.ID))
    : excess.untainted;
  const wanted = group.Update?.Canary ?? 0;
  const needsCanaries = destructive.length > 0 && canarySplit.canaries.length < wanted && !state?.Promoted;
  const held = context.deployment?.Status === "paused" || context.deployment?.Status === "failed";
  const placements: Placement[] = [];
  let groupState = state ?? initialState(group, destructive.length + inplace.length);
  if (needsCanaries) {
    groupState = { ...groupState, DesiredCanaries: wanted };
    if (!held) placements.push(...placeCanaries(group, names, canarySplit.canaries, destructive, desired));
  }

  const isCanarying = canarying(groupState);
  let limit = updateLimit({ context, group, untainted, destructive, migrate: excess.migrate, isCanarying });
  const missing = missingPlacements({
    group,
    names,
    untainted,
    reschedule,
    classified,
    migrate: excess.migrate,
    isCanarying,
  });
  if (!state) groupState = { ...groupState, DesiredTotal: groupState.DesiredTotal + missing.length };
  const ready = !held && !isCanarying;
  const placed = ready ? missing : urgentPlacements(missing, classified.lost, context.deployment);
  desired.Place += placed.length;
  placements.push(...placed);
  const replaced = placed.flatMap(({ reschedule: again, previous }) => (again && previous ? [previous] : []));
  desired.Stop += replaced.length;
  if (ready) limit = Math.max(0, limit - Math.min(missing.length, limit));

  const updatedNow = ready ? byName(destructive).slice(0, limit) : [];
  desired.DestructiveUpdate += updatedNow.length;
  desired.Ignore += destructive.length - updatedNow.length;
  desired.Migrate += excess.migrate.length;
  for (const alloc of byName(excess.migrate)) {
    if (batch && (alloc.DesiredTransition.Reschedule || alloc.DesiredTransition.MigrateDisablePlacement))
      continue;
    placements.push(
      placement(group, alloc.Name, {
        previous: alloc,
        canary: isCanary(alloc),
        downgrade: isCanarying && !isCanary(alloc),
      }),
    );
  }

  const startsDeployment =
    !state && group.Update !== null && group.Update.MaxParallel !== 0 && groupState.DesiredTotal > 0;
  const ranBefore = existing.some((alloc) => isOfVersion(alloc, context.job) && !isServerTerminal(alloc));
  const updating = destructive.length > 0 || inplace.length > 0;
  const newState = startsDeployment && !batch && (!ranBefore || updating) ? groupState : undefined;
  const idle =
    destructive.length +
      inplace.length +
      placements.length +
      excess.migrate.length +
      reschedule.now.length +
      reschedule.later.length ===
    0;
  return {
    desired,
    stops: [
      ...canarySplit.stops,
      ...classified.lost.map((alloc) => ({
        alloc,
        description: stopReasons.lost,
        clientStatus: "lost" as const,
      })),
      ...excess.stops,
      ...replaced.map((alloc) => ({ alloc, description: stopReasons.rescheduled })),
      ...excess.migrate.map((alloc) => ({ alloc, description: stopReasons.migrating })),
    ],
    placements: placements.slice(0, group.Count),
    destructive: updatedNow.map((alloc) =>
      placement(group, alloc.Name, { previous: alloc, stopsPrevious: true }),
    ),
    inplace,
    later: reschedule.later,
    ...(newState ? { newState } : {}),
    ...(state && groupState !== state ? { changedState: groupState } : {}),
    complete: idle && !needsCanaries && isHealthy(state),
  };
}

function stopAll(live: readonly Allocation[], context: GroupContext): GroupResult {
  const running = live.filter((alloc) => !isTerminal(alloc));
  const { lost } = classify(running, context.nodes);
  const desired = { ...noUpdates(), Stop: running.length };
  const stops = running.map((alloc): AllocStop => {
    if (lost.includes(alloc)) return { alloc, description: stopReasons.lost, clientStatus: "lost" };
    return { alloc, description: stopReasons.notNeeded };
  });
  return { desired, stops, placements: [], destructive: [], inplace: [], later: [], complete: true };
}

function initialState(group: TaskGroup, total: number): DeploymentState {
  return {
    AutoRevert: group.Update?.AutoRevert ?? false,
    AutoPromote: group.Update?.AutoPromote ?? false,
    ProgressDeadline: group.Update?.ProgressDeadline ?? 0,
    RequireProgressBy: null,
    Promoted: false,
    PlacedCanaries: null,
    DesiredCanaries: 0,
    DesiredTotal: total,
    PlacedAllocs: 0,
    HealthyAllocs: 0,
    UnhealthyAllocs: 0,
  };
}

function placeCanaries(
  group: TaskGroup,
  names: AllocNames,
  canaries: readonly Allocation[],
  destructive: readonly Allocation[],
  desired: DesiredUpdates,
): Placement[] {
  const count = (group.Update?.Canary ?? 0) - canaries.length;
  desired.Canary += count;
  return names
    .nextCanaries(count, canaries, destructive)
    .map((name) => placement(group, name, { canary: true }));
}

/** How many destructive updates may happen now (max_parallel, less those not yet healthy). */
function updateLimit(options: {
  readonly context: GroupContext;
  readonly group: TaskGroup;
  readonly untainted: readonly Allocation[];
  readonly destructive: readonly Allocation[];
  readonly migrate: readonly Allocation[];
  readonly isCanarying: boolean;
}): number {
  const { context, group, destructive, migrate, untainted } = options;
  const update = group.Update;
  if (!update || update.MaxParallel === 0 || destructive.length + migrate.length === 0) return group.Count;
  const deployment = context.deployment;
  if (!deployment) return update.MaxParallel;
  if (deployment.Status === "paused" || deployment.Status === "failed" || options.isCanarying) return 0;
  const part = untainted.filter((alloc) => alloc.DeploymentID === deployment.ID);
  if (part.some((alloc) => alloc.DeploymentStatus?.Healthy === false)) return 0;
  const waiting = part.filter((alloc) => alloc.DeploymentStatus?.Healthy !== true).length;
  return Math.max(0, update.MaxParallel - waiting);
}

function missingPlacements(options: {
  readonly group: TaskGroup;
  readonly names: AllocNames;
  readonly untainted: readonly Allocation[];
  readonly reschedule: Reschedulable;
  readonly classified: { readonly lost: readonly Allocation[] };
  readonly migrate: readonly Allocation[];
  readonly isCanarying: boolean;
}): Placement[] {
  const { group, names, untainted, reschedule, classified, migrate, isCanarying } = options;
  const again = (alloc: Allocation, reschedules: boolean): Placement =>
    placement(group, alloc.Name, {
      previous: alloc,
      canary: isCanary(alloc),
      reschedule: reschedules,
      downgrade: isCanarying && !isCanary(alloc),
    });
  const places = reschedule.now.map((alloc) => again(alloc, true));
  let held = untainted.length + migrate.length + reschedule.now.length;
  for (const alloc of classified.lost) {
    if (held++ >= group.Count) break;
    places.push(again(alloc, false));
  }
  held = untainted.length + migrate.length + places.length;
  const fresh = held < group.Count ? names.next(group.Count - held) : [];
  return [...places, ...fresh.map((name) => placement(group, name, { downgrade: isCanarying }))];
}

/** While a deployment is held, only what was lost or is to be rescheduled is placed. */
function urgentPlacements(
  missing: readonly Placement[],
  lost: readonly Allocation[],
  deployment: Deployment | undefined,
): Placement[] {
  const lostIds = new Set(lost.map((alloc) => alloc.ID));
  return missing.filter(({ previous, reschedule }) => {
    if (!previous) return false;
    if (lostIds.has(previous.ID)) return true;
    return reschedule && !(deployment?.Status === "failed" && previous.DeploymentID === deployment.ID);
  });
}

function placement(group: TaskGroup, name: string, options: Partial<Placement>): Placement {
  return {
    name,
    group,
    canary: false,
    reschedule: false,
    downgrade: false,
    stopsPrevious: false,
    ...options,
  };
}

function isHealthy(state: DeploymentState | undefined): boolean {
  if (!state) return true;
  if (state.HealthyAllocs < Math.max(state.DesiredTotal, state.DesiredCanaries)) return false;
  return state.DesiredCanaries === 0 || state.Promoted;
}

function isCanary(alloc: Allocation): boolean {
  return alloc.DeploymentStatus?.Canary === true;
}

function isOfVersion(alloc: Allocation, job: Job): boolean {
  return alloc.Job.Version === job.Version && alloc.Job.CreateIndex === job.CreateIndex;
}

function isOldAndDone(alloc: Allocation, job: Job): boolean {
  const older = alloc.Job.Version < job.Version || alloc.Job.CreateIndex < job.CreateIndex;
  return older && isTerminal(alloc);
}

function byName(allocs: readonly Allocation[]): Allocation[] {
  return [...allocs].sort((a, b) => a.Name.localeCompare(b.Name, "en", { numeric: true }));
}
