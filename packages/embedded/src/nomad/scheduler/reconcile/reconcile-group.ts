import type { Job } from "../../job/schema.ts";
import { isServerTerminal, isTerminal, type Allocation } from "../../state/allocation.ts";
import type { DeploymentState } from "../../state/deployment.ts";
import { noUpdates, stopReasons, type AllocStop, type DesiredUpdates, type Placement } from "../plan.ts";
import { placeCanaries, stopUnneededCanaries } from "./canaries.ts";
import { classify, leaveNodes } from "./classify.ts";
import { compareWithJob } from "./compare-with-job.ts";
import { beginGroup, type DelayedReschedule, type GroupContext, type GroupState } from "./group-state.ts";
import { placeMissing } from "./place-missing.ts";
import { stopExcess } from "./stop-excess.ts";
import { takeOutFailed } from "./take-out-failed.ts";
import { migrate, replaceOutdated } from "./update-allocations.ts";

export interface GroupResult {
  readonly desired: DesiredUpdates;
  readonly stops: readonly AllocStop[];
  readonly placements: readonly Placement[];
  readonly destructive: readonly Placement[];
  readonly inplace: readonly Allocation[];
  readonly later: readonly DelayedReschedule[];
  /** The group's record in its deployment, when that changes or when the deployment is to be made now. */
  readonly progress?: DeploymentState;
  readonly complete: boolean;
}

/** Nomad's own order. */
const steps: readonly ((state: GroupState) => GroupState)[] = [
  leaveOutEnded,
  stopUnneededCanaries,
  leaveNodes,
  takeOutFailed,
  stopExcess,
  compareWithJob,
  placeCanaries,
  placeMissing,
  replaceOutdated,
  migrate,
];

/** What has to happen to one group's allocations; follows the order of Nomad's reconciler. */
export function reconcileGroup(
  context: GroupContext,
  name: string,
  existing: readonly Allocation[],
): GroupResult {
  const group = context.job.TaskGroups.find((candidate) => candidate.Name === name);
  if (!group || group.Count === 0) return stopAll(existing, context);
  return toResult(steps.reduce((state, step) => step(state), beginGroup(context, group, existing)));
}

function stopAll(existing: readonly Allocation[], context: GroupContext): GroupResult {
  const running = existing.filter((alloc) => !isTerminal(alloc));
  const { lost } = classify(running, context.nodes);
  const desired = { ...noUpdates, Stop: running.length };
  const stops = running.map((alloc): AllocStop => {
    if (lost.includes(alloc)) return { alloc, description: stopReasons.lost, clientStatus: "lost" };
    return { alloc, description: stopReasons.notNeeded };
  });
  return { desired, stops, placements: [], destructive: [], inplace: [], later: [], complete: true };
}

/** Leaves out allocations that the servers ended; of a batch job, allocations of an older version that ended. */
function leaveOutEnded(state: GroupState): GroupState {
  const { existing, isBatch, desired, context } = state;
  if (!isBatch) return { ...state, untainted: existing.filter((alloc) => !isServerTerminal(alloc)) };
  const untainted = existing.filter((alloc) => !isOldAndDone(alloc, context.job));
  return { ...state, untainted, desired: { ...desired, Ignore: existing.length - untainted.length } };
}

function toResult(state: GroupState): GroupResult {
  const { group, inplace, failed, destructive } = state;
  const progress = changedProgress(state);
  const idle =
    [destructive, inplace, state.placements, state.migrate, failed.now, failed.later].flat().length === 0;
  return {
    desired: state.desired,
    stops: state.stops,
    placements: state.placements.slice(0, group.Count),
    destructive: state.updates,
    inplace,
    later: failed.later,
    ...(progress ? { progress } : {}),
    complete: idle && isHealthy(state.running),
  };
}

function changedProgress(state: GroupState): DeploymentState | undefined {
  const { running, progress, group, missing } = state;
  if (running) return progress === running ? undefined : progress;
  const updating = state.destructive.length + state.inplace.length;
  const DesiredTotal = updating + missing;
  const takesPart = group.Update !== null && group.Update.MaxParallel !== 0 && !state.isBatch;
  if (!takesPart || DesiredTotal === 0) return undefined;
  const { job } = state.context;
  const ranBefore = state.existing.some((alloc) => isOfVersion(alloc, job) && !isServerTerminal(alloc));
  return !ranBefore || updating > 0 ? { ...progress, DesiredTotal } : undefined;
}

function isHealthy(state: DeploymentState | undefined): boolean {
  if (!state) return true;
  if (state.HealthyAllocs < Math.max(state.DesiredTotal, state.DesiredCanaries)) return false;
  return state.DesiredCanaries === 0 || state.Promoted;
}

function isOfVersion(alloc: Allocation, job: Job): boolean {
  return alloc.Job.Version === job.Version && alloc.Job.CreateIndex === job.CreateIndex;
}

function isOldAndDone(alloc: Allocation, job: Job): boolean {
  const older = alloc.Job.Version < job.Version || alloc.Job.CreateIndex < job.CreateIndex;
  return older && isTerminal(alloc);
}
