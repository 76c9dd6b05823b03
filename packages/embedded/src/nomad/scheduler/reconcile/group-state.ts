import type { Job, TaskGroup } from "../../job/schema.ts";
import type { Allocation } from "../../state/allocation.ts";
import { newGroupProgress, type Deployment, type DeploymentState } from "../../state/deployment.ts";
import type { Node } from "../../state/node.ts";
import { noUpdates, type AllocStop, type DesiredUpdates, type Placement } from "../plan.ts";
import { createAllocNames, type AllocNames } from "./alloc-names.ts";

/** `ignore`: the allocation runs the job as it is; the others: what a change of the job needs. */
export type UpdateKind = "ignore" | "inplace" | "destructive";

export interface GroupContext {
  readonly job: Job;
  readonly evalId: string;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly now: Date;
  /** The deployment under way for this very job version. */
  readonly deployment: Deployment | undefined;
  /** The latest deployment when it is over, or of another version. */
  readonly oldDeployment: Deployment | undefined;
  readonly updateKind: (alloc: Allocation, group: TaskGroup) => UpdateKind;
}

/** An allocation that is to be replaced at a later time. */
export interface DelayedReschedule {
  readonly alloc: Allocation;
  readonly at: Date;
}

/** What the steps of the reconciler know about one group. Each step takes a state and makes the next. */
export interface GroupState {
  readonly context: GroupContext;
  readonly group: TaskGroup;
  readonly isBatch: boolean;
  /** All allocations of the group, also those that ended. */
  readonly existing: readonly Allocation[];
  /** Running deployment's record of the group, before this evaluation. */
  readonly running: DeploymentState | undefined;
  /** The same record after this evaluation, or the record of a deployment to be made. */
  readonly progress: DeploymentState;
  /** Allocations that stay on their nodes; the first steps take out what does not stay. */
  readonly untainted: readonly Allocation[];
  readonly canaries: readonly Allocation[];
  readonly migrate: readonly Allocation[];
  readonly lost: readonly Allocation[];
  readonly failed: { readonly now: readonly Allocation[]; readonly later: readonly DelayedReschedule[] };
  readonly inplace: readonly Allocation[];
  readonly destructive: readonly Allocation[];
  readonly names: AllocNames;
  readonly stops: readonly AllocStop[];
  readonly placements: readonly Placement[];
  /** How many places the group lacks, also when these may not be filled yet. */
  readonly missing: number;
  /** Destructive updates that may happen now. */
  readonly updates: readonly Placement[];
  readonly desired: DesiredUpdates;
}

/** The state before the first step. */
export function beginGroup(
  context: GroupContext,
  group: TaskGroup,
  existing: readonly Allocation[],
): GroupState {
  const running = context.deployment?.TaskGroups[group.Name];
  return {
    context,
    group,
    existing,
    isBatch: context.job.Type === "batch",
    running,
    progress: running ?? newGroupProgress(group),
    untainted: existing,
    canaries: [],
    migrate: [],
    lost: [],
    failed: { now: [], later: [] },
    inplace: [],
    destructive: [],
    names: createAllocNames({ jobId: context.job.ID, group, taken: [] }),
    stops: [],
    placements: [],
    missing: 0,
    updates: [],
    desired: noUpdates,
  };
}

/** Whether canaries of the group wait for their promotion. */
export function isCanarying({ progress }: GroupState): boolean {
  return progress.DesiredCanaries !== 0 && !progress.Promoted;
}

/** Whether the deployment keeps the scheduler from going on: paused by a user, or failed. */
export function isHeld({ context: { deployment } }: GroupState): boolean {
  return deployment?.Status === "paused" || deployment?.Status === "failed";
}

/** A place to be filled in the group. */
export function placement({ group }: GroupState, name: string, options: Partial<Placement> = {}): Placement {
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

/** A place for what comes after an allocation: a canary again when that was one, and the old version while canaries wait. */
export function replacement(
  state: GroupState,
  previous: Allocation,
  options: Partial<Placement> = {},
): Placement {
  const canary = previous.DeploymentStatus?.Canary === true;
  return placement(state, previous.Name, {
    previous,
    canary,
    downgrade: isCanarying(state) && !canary,
    ...options,
  });
}
