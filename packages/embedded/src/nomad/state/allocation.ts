import type { Job, TaskGroup } from "../job/schema.ts";
import type { AllocMetric } from "./alloc-metric.ts";
import type { TaskState } from "./task-state.ts";

export interface AllocatedPort {
  readonly Label: string;
  readonly Value: number;
  readonly To: number;
  readonly HostIP: string;
  readonly IgnoreCollision: boolean;
}

export interface AllocatedNetwork {
  readonly Mode: string;
  readonly Device: string;
  readonly CIDR: string;
  readonly IP: string;
  readonly Hostname: string;
  readonly MBits: number;
  readonly DNS: null;
  readonly ReservedPorts: readonly NetworkPort[] | null;
  readonly DynamicPorts: readonly NetworkPort[] | null;
}

export interface NetworkPort extends Omit<AllocatedPort, "HostIP"> {
  readonly HostNetwork: string;
}

export interface TaskResources {
  readonly Cpu: { readonly CpuShares: number; readonly ReservedCores: null };
  readonly Memory: { readonly MemoryMB: number; readonly MemoryMaxMB: number };
  readonly Networks: null;
  readonly Devices: null;
}

export interface AllocatedResources {
  readonly Tasks: Readonly<Record<string, TaskResources>>;
  readonly TaskLifecycles: Readonly<Record<string, null>>;
  readonly Shared: {
    readonly Networks: readonly AllocatedNetwork[] | null;
    readonly DiskMB: number;
    readonly Ports: readonly AllocatedPort[] | null;
  };
}

export interface AllocDeploymentStatus {
  readonly Healthy: boolean | null;
  readonly Timestamp: string | null;
  readonly Canary: boolean;
  readonly ModifyIndex: number;
}

export interface DesiredTransition {
  readonly Migrate: boolean | null;
  readonly Reschedule: boolean | null;
  readonly ForceReschedule: boolean | null;
  readonly NoShutdownDelay: boolean | null;
  readonly MigrateDisablePlacement: boolean | null;
}

export interface RescheduleEvent {
  readonly RescheduleTime: number;
  readonly PrevAllocID: string;
  readonly PrevNodeID: string;
  readonly Delay: number;
}

export interface RescheduleTracker {
  readonly Events: readonly RescheduleEvent[];
  readonly LastReschedule: string;
}

export type ClientStatus = "pending" | "running" | "complete" | "failed" | "lost" | "unknown";
export type DesiredStatus = "run" | "stop" | "evict";

/** An allocation as `/v1/allocation/:id` answers it. */
export interface Allocation {
  readonly ID: string;
  readonly Namespace: string;
  readonly EvalID: string;
  readonly Name: string;
  readonly NodeID: string;
  readonly NodeName: string;
  readonly JobID: string;
  readonly Job: Job;
  readonly TaskGroup: string;
  readonly AllocatedResources: AllocatedResources;
  readonly Metrics: AllocMetric;
  readonly DesiredStatus: DesiredStatus;
  readonly DesiredDescription: string;
  readonly DesiredTransition: DesiredTransition;
  readonly ClientStatus: ClientStatus;
  readonly ClientDescription: string;
  readonly TaskStates: Readonly<Record<string, TaskState>> | null;
  readonly PreviousAllocation: string;
  readonly NextAllocation: string;
  readonly DeploymentID: string;
  readonly DeploymentStatus: AllocDeploymentStatus | null;
  readonly RescheduleTracker: RescheduleTracker | null;
  readonly FollowupEvalID: string;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
  readonly AllocModifyIndex: number;
  readonly CreateTime: number;
  readonly ModifyTime: number;
}

/** Resources in the older shape that Nomad still answers beside the newer one. */
export const noResources = {
  CPU: 0,
  Cores: 0,
  Devices: null,
  DiskMB: 0,
  IOPS: 0,
  MemoryMB: 0,
  MemoryMaxMB: 0,
  NUMA: null,
  Networks: null,
  SecretsMB: 0,
};

export const noTransition: DesiredTransition = {
  Migrate: null,
  Reschedule: null,
  ForceReschedule: null,
  NoShutdownDelay: null,
  MigrateDisablePlacement: null,
};

/** Stopped or evicted by the servers. */
export function isServerTerminal(alloc: Allocation): boolean {
  return alloc.DesiredStatus !== "run";
}

/** Over on its client. */
export function isClientTerminal(alloc: Allocation): boolean {
  return ["complete", "failed", "lost"].includes(alloc.ClientStatus);
}

export function isTerminal(alloc: Allocation): boolean {
  return isServerTerminal(alloc) || isClientTerminal(alloc);
}

/** The number in an allocation's name: 2 of `demo.main[2]`. */
export function allocIndex(alloc: { readonly Name: string }): number {
  return Number(/\[(\d+)\]$/.exec(alloc.Name)?.[1] ?? -1);
}

/** The group of the job version this allocation runs. */
export function groupOf(alloc: Allocation): TaskGroup | undefined {
  return alloc.Job.TaskGroups.find((group) => group.Name === alloc.TaskGroup);
}
