import type { Job, TaskGroup } from "../job/schema.ts";
import { isTerminal, type Allocation } from "../state/allocation.ts";
import type { UpdateKind } from "./reconcile/group-state.ts";
import type { SchedulerInput } from "./scheduler-input.ts";
import { selectNode } from "./select-node.ts";
import { tasksUpdated } from "./tasks-updated.ts";

/** What an allocation needs to run this version of the job: in place only where its node has room for the change. */
export function updateKind(options: {
  readonly alloc: Allocation;
  readonly group: TaskGroup;
  readonly job: Job;
  readonly input: SchedulerInput;
}): UpdateKind {
  const { alloc, group, job, input } = options;
  if (alloc.Job.JobModifyIndex === job.JobModifyIndex) return "ignore";
  if (tasksUpdated(alloc.Job, job, group.Name)) return "destructive";
  if (isTerminal(alloc)) return "ignore";
  const node = input.nodes.find((candidate) => candidate.ID === alloc.NodeID);
  if (!node) return "destructive";
  const { offer } = selectNode({
    job,
    group,
    nodes: [node],
    allocs: input.allocs.filter((other) => other.ID !== alloc.ID),
    penalized: new Set(),
    random: input.random,
  });
  return offer ? "inplace" : "destructive";
}
