import { isTerminal } from "../state/allocation.ts";
import { isActive } from "../state/deployment.ts";
import { noUpdates, queuedOf, stopReasons, type AllocStop, type DesiredUpdates, type Plan } from "./plan.ts";
import type { SchedulerInput } from "./scheduler-input.ts";

/** Stops all allocations of a job that was stopped or purged, and its deployment. */
export function stopJob({ job, evaluation, allocs, nodes, deployments }: SchedulerInput): Plan {
  const running = allocs.filter((alloc) => alloc.JobID === evaluation.JobID && !isTerminal(alloc));
  const up = new Set(nodes.filter((node) => node.Status !== "down").map((node) => node.ID));
  const stops = running.map((alloc): AllocStop => {
    if (up.has(alloc.NodeID)) return { alloc, description: stopReasons.notNeeded };
    return { alloc, description: stopReasons.lost, clientStatus: "lost" };
  });
  const desired: Record<string, DesiredUpdates> = {};
  for (const [name, { length }] of Map.groupBy(running, (alloc) => alloc.TaskGroup))
    desired[name] = { ...noUpdates, Stop: length };
  const [latest] = deployments;
  return {
    stops,
    allocs: [],
    deploymentUpdates:
      latest && isActive(latest)
        ? [{ id: latest.ID, status: "cancelled", description: "Cancelled because job is stopped" }]
        : [],
    followups: [],
    classEligibility: null,
    failures: {},
    desired,
    queued: queuedOf(job),
    deploymentId: "",
  };
}
