import { emptyMetric, type AllocMetric, type NodeScore } from "../state/alloc-metric.ts";
import { noResources } from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import type { TaskGroup } from "../job/schema.ts";

/** Counts what a search for a node saw. */
export type MetricRecorder = ReturnType<typeof recordMetrics>;

/** A recorder for one placement among these nodes. */
export function recordMetrics(options: {
  readonly nodes: readonly Node[];
  readonly pool: string;
  readonly placeable: readonly Node[];
}) {
  const counts = { evaluated: 0, filtered: 0, exhausted: 0 };
  const constraints = new Map<string, number>();
  const dimensions = new Map<string, number>();
  const scores: NodeScore[] = [];
  return {
    evaluated: () => void counts.evaluated++,
    filtered: (reason: string): void => {
      counts.filtered++;
      add(constraints, reason);
    },
    exhausted: (dimension: string): void => {
      counts.exhausted++;
      add(dimensions, dimension);
    },
    scored: (score: NodeScore) => void scores.push(score),
    result: (): AllocMetric => ({
      ...emptyMetric,
      NodesEvaluated: counts.evaluated,
      NodesFiltered: counts.filtered,
      NodesInPool: options.placeable.length,
      NodePool: options.pool,
      NodesAvailable: perDatacenter(options.placeable),
      ConstraintFiltered: orNull(constraints),
      NodesExhausted: counts.exhausted,
      DimensionExhausted: orNull(dimensions),
      ScoreMetaData: scores.length > 0 ? scores.sort((a, b) => b.NormScore - a.NormScore).slice(0, 5) : null,
    }),
  };
}

/** The metric of a failed group once more: another allocation of it found no node either. */
export function coalesce(metric: AllocMetric, group: TaskGroup): AllocMetric {
  return { ...withExhaustedResources(metric, group), CoalescedFailures: metric.CoalescedFailures + 1 };
}

/** Adds what the group asked for, as Nomad does when nodes ran out of a resource. */
export function withExhaustedResources(metric: AllocMetric, group: TaskGroup): AllocMetric {
  const dimensions = metric.DimensionExhausted ?? {};
  if (metric.DimensionExhausted === null) return metric;
  const before = metric.ResourcesExhausted ?? {};
  const entries = group.Tasks.map((task) => [
    task.Name,
    {
      ...noResources,
      CPU: (before[task.Name]?.CPU ?? 0) + ("cpu" in dimensions ? task.Resources.CPU : 0),
      MemoryMB: (before[task.Name]?.MemoryMB ?? 0) + ("memory" in dimensions ? task.Resources.MemoryMB : 0),
    },
  ]);
  return { ...metric, ResourcesExhausted: Object.fromEntries(entries) };
}

function perDatacenter(nodes: readonly Node[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) add(counts, node.Datacenter);
  return Object.fromEntries(counts);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function orNull(counts: ReadonlyMap<string, number>): Record<string, number> | null {
  return counts.size > 0 ? Object.fromEntries(counts) : null;
}
