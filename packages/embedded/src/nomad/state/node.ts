export interface DrainStrategy {
  readonly Deadline: number;
  readonly IgnoreSystemJobs: boolean;
  readonly ForceDeadline: string | null;
  readonly StartedAt: string;
}

/** How the last drain went. */
export interface DrainMetadata {
  readonly StartedAt: string;
  readonly UpdatedAt: string;
  readonly Status: "draining" | "complete" | "canceled";
  readonly AccessorID: string;
  readonly Meta: Readonly<Record<string, string>> | null;
}

export interface NodeEvent {
  readonly Message: string;
  readonly Subsystem: string;
  readonly Details: Readonly<Record<string, string>> | null;
  readonly Timestamp: string;
  readonly CreateIndex: number;
}

/** A client node; what `/v1/node/:id` answers is made of this. */
export interface Node {
  readonly ID: string;
  readonly Datacenter: string;
  readonly Name: string;
  readonly HTTPAddr: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly Meta: Readonly<Record<string, string>>;
  readonly NodeClass: string;
  readonly NodePool: string;
  readonly ComputedClass: string;
  readonly CpuShares: number;
  readonly MemoryMB: number;
  readonly DiskMB: number;
  /** Address per host network name; `default` is the node's own. */
  readonly HostNetworks: Readonly<Record<string, string>>;
  readonly MinDynamicPort: number;
  readonly MaxDynamicPort: number;
  readonly DrainStrategy: DrainStrategy | null;
  readonly LastDrain: DrainMetadata | null;
  readonly SchedulingEligibility: "eligible" | "ineligible";
  readonly Status: "ready" | "down" | "initializing";
  readonly StatusDescription: string;
  readonly StatusUpdatedAt: number;
  readonly Events: readonly NodeEvent[];
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
}

/** May get new allocations. */
export function isPlaceable(node: Node): boolean {
  return node.Status === "ready" && node.SchedulingEligibility === "eligible" && node.DrainStrategy === null;
}
