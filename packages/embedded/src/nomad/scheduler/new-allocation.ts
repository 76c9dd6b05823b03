import type { Job, TaskGroup } from "../job/schema.ts";
import { emptyMetric, type AllocMetric } from "../state/alloc-metric.ts";
import {
  noTransition,
  type AllocatedResources,
  type Allocation,
  type TaskResources,
} from "../state/allocation.ts";
import type { Placement } from "./plan.ts";
import { trackReschedule } from "./reschedule.ts";
import type { SchedulerInput } from "./scheduler-input.ts";
import type { Offer } from "./select-node.ts";

/** What an allocation will run, and where. */
export interface AllocationTarget {
  readonly job: Job;
  readonly group: TaskGroup;
  readonly deploymentId: string;
  readonly offer: Offer;
  readonly metric: AllocMetric;
}

/** An allocation for a place that a node was found for. */
export function newAllocation(
  input: SchedulerInput,
  placement: Placement,
  target: AllocationTarget,
): Allocation {
  const { job, group, offer } = target;
  const time = input.now.getTime() * 1e6;
  return {
    ID: input.newId(),
    Namespace: job.Namespace,
    EvalID: input.evaluation.ID,
    Name: placement.name,
    NodeID: offer.node.ID,
    NodeName: offer.node.Name,
    JobID: job.ID,
    Job: job,
    TaskGroup: group.Name,
    AllocatedResources: resourcesOf(group, offer),
    Metrics: { ...emptyMetric, ...target.metric },
    DesiredStatus: "run",
    DesiredDescription: "",
    DesiredTransition: noTransition,
    ClientStatus: "pending",
    ClientDescription: "",
    TaskStates: null,
    PreviousAllocation: placement.previous?.ID ?? "",
    NextAllocation: "",
    DeploymentID: target.deploymentId,
    DeploymentStatus: placement.canary
      ? { Healthy: null, Timestamp: null, Canary: true, ModifyIndex: 0 }
      : null,
    RescheduleTracker:
      placement.reschedule && placement.previous ? trackReschedule(placement.previous, input.now) : null,
    FollowupEvalID: "",
    CreateIndex: 0,
    ModifyIndex: 0,
    AllocModifyIndex: 0,
    CreateTime: time,
    ModifyTime: time,
  };
}

function resourcesOf(group: TaskGroup, offer: Offer): AllocatedResources {
  const ofTask = ({
    CPU,
    MemoryMB,
    MemoryMaxMB,
  }: TaskGroup["Tasks"][number]["Resources"]): TaskResources => ({
    Cpu: { CpuShares: CPU, ReservedCores: null },
    Memory: { MemoryMB, MemoryMaxMB },
    Networks: null,
    Devices: null,
  });
  return {
    Tasks: Object.fromEntries(group.Tasks.map(({ Name, Resources }) => [Name, ofTask(Resources)])),
    TaskLifecycles: Object.fromEntries(group.Tasks.map(({ Name }) => [Name, null])),
    Shared: { Networks: offer.networks, DiskMB: group.EphemeralDisk.SizeMB, Ports: offer.ports },
  };
}
