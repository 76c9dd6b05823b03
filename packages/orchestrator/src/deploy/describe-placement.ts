import type { AllocationMetric } from "nomad-client-ts";

/** Why groups found no room, in Nomad's own terms; empty when all did. */
export function describePlacements(
  failed: Readonly<Record<string, AllocationMetric>> | null | undefined,
): string[] {
  return Object.entries(failed ?? {}).flatMap(([group, metric]) => describePlacement(group, metric));
}

function describePlacement(group: string, metric: AllocationMetric): string[] {
  const counted = (counts: Record<string, number> | null): string[] =>
    Object.entries(counts ?? {}).map(
      ([what, nodes]) => `group ${group}: ${what} on ${nodes} of ${metric.NodesEvaluated} nodes`,
    );
  const reasons = [...counted(metric.ConstraintFiltered), ...counted(metric.DimensionExhausted)];
  const more = metric.CoalescedFailures > 0 ? ` (and ${metric.CoalescedFailures} more allocations)` : "";
  if (reasons.length > 0) return reasons.map((reason) => reason + more);
  if (metric.NodesEvaluated === 0) return [`group ${group}: no node is ready in its datacenters${more}`];
  return [
    `group ${group}: no node fits (${metric.NodesEvaluated} evaluated, ${metric.NodesFiltered} filtered, ${metric.NodesExhausted} exhausted)${more}`,
  ];
}
