import type { AllocationListStub } from "nomad-client-ts";

/** The last of each place: what was replaced is left out. Of a system job a place is a node, else a name such as `demo.web[0]`. */
export function latestAllocations(allocations: readonly AllocationListStub[]): AllocationListStub[] {
  const latest = new Map<string, AllocationListStub>();
  for (const allocation of allocations) {
    const key = placeOf(allocation);
    if (allocation.CreateIndex >= (latest.get(key)?.CreateIndex ?? 0)) latest.set(key, allocation);
  }
  return [...latest.values()];
}

function placeOf({ Namespace, JobID, JobType, Name, NodeID, TaskGroup }: AllocationListStub): string {
  const isPerNode = JobType === "system" || JobType === "sysbatch";
  return [Namespace, JobID, ...(isPerNode ? [TaskGroup, NodeID] : [Name])].join("\n");
}

/** Failed, and neither replaced nor to be replaced at a later time. */
export const isGivenUp = ({
  ClientStatus,
  DesiredStatus,
  FollowupEvalID,
  NextAllocation,
}: AllocationListStub): boolean =>
  ClientStatus === "failed" && DesiredStatus === "run" && !FollowupEvalID && !NextAllocation;
