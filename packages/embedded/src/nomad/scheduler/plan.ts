import type { Job, TaskGroup } from "../job/schema.ts";
import type { AllocMetric } from "../state/alloc-metric.ts";
import type { Allocation, ClientStatus } from "../state/allocation.ts";
import type { Deployment, DeploymentStatus } from "../state/deployment.ts";
import type { Evaluation } from "../state/evaluation.ts";

/** No group is changed. */
export const noUpdates = {
  Ignore: 0,
  Place: 0,
  Migrate: 0,
  Stop: 0,
  InPlaceUpdate: 0,
  DestructiveUpdate: 0,
  Canary: 0,
  Preemptions: 0,
  Disconnect: 0,
  Reconnect: 0,
  RescheduleNow: 0,
  RescheduleLater: 0,
};

/** What will be done to one group; the numbers `nomad plan` prints. */
export type DesiredUpdates = Readonly<typeof noUpdates>;

export interface AllocStop {
  readonly alloc: Allocation;
  readonly description: string;
  readonly clientStatus?: ClientStatus;
}

/** One allocation to be placed. */
export interface Placement {
  readonly name: string;
  readonly group: TaskGroup;
  readonly previous?: Allocation;
  readonly canary: boolean;
  readonly reschedule: boolean;
  /** Run the latest promoted version instead: the new one is still in canaries. */
  readonly downgrade: boolean;
  /** The previous allocation is stopped only if this one finds a node. */
  readonly stopsPrevious: boolean;
}

export interface DeploymentUpdate {
  readonly id: string;
  readonly status: DeploymentStatus;
  readonly description: string;
}

/** What the servers are to do to bring the cluster to what the job says. */
export interface Plan {
  readonly stops: readonly AllocStop[];
  /** New allocations and changed ones, whole. */
  readonly allocs: readonly Allocation[];
  readonly deployment?: Deployment;
  readonly deploymentUpdates: readonly DeploymentUpdate[];
  readonly followups: readonly Evaluation[];
  /** Per class of node: whether the constraints of the allocations that found no place allow nodes of the class. */
  readonly classEligibility: Readonly<Record<string, boolean>> | null;
  readonly failures: Readonly<Record<string, AllocMetric>>;
  readonly desired: Readonly<Record<string, DesiredUpdates>>;
  readonly queued: Readonly<Record<string, number>>;
  readonly deploymentId: string;
}

/** No allocation of any group waits for a place. */
export function queuedOf(job: Job | undefined): Record<string, number> {
  return Object.fromEntries((job?.TaskGroups ?? []).map((group) => [group.Name, 0]));
}

/** Nomad's own words for why an allocation is stopped. */
export const stopReasons = {
  notNeeded: "alloc not needed due to job update",
  migrating: "alloc is being migrated",
  updating: "alloc is being updated due to job update",
  lost: "alloc is lost since its node is down",
  rescheduled: "alloc was rescheduled because it failed",
} as const;
