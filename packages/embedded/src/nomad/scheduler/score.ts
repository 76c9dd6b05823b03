import type { Job, TaskGroup } from "../job/schema.ts";
import type { NodeScore } from "../state/alloc-metric.ts";
import type { Allocation } from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import { meetsConstraint, resolveTarget } from "./constraints.ts";
import { resourceUse } from "./resource-use.ts";

export interface ScoreOptions {
  readonly job: Job;
  readonly group: TaskGroup;
  readonly node: Node;
  readonly onNode: readonly Allocation[];
  readonly allocs: readonly Allocation[];
  readonly nodes: readonly Node[];
  readonly penalized: ReadonlySet<string>;
}

/** The mean of the parts Nomad scores a node by: bin packing, fewer of the same job, penalties, affinities, spreads. */
export function scoreNode(options: ScoreOptions): NodeScore {
  const { node, penalized } = options;
  const parts: Record<string, number> = {
    binpack: binPack(options),
    "job-anti-affinity": antiAffinity(options),
    "node-reschedule-penalty": penalized.has(node.ID) ? -1 : 0,
    "node-affinity": affinity(options),
    ...spread(options),
  };
  const counted = Object.entries(parts).filter(([name, score]) => name === "binpack" || score !== 0);
  const norm = counted.reduce((sum, [, score]) => sum + score, 0) / counted.length;
  return { NodeID: node.ID, Scores: parts, NormScore: norm };
}

/** Google's BestFit v3, as Nomad uses it: the fuller the node, the better; 0 to 1. */
function binPack({ node, group, onNode }: ScoreOptions): number {
  const { cpu, memory } = resourceUse(group, onNode);
  const free = 10 ** (1 - cpu / node.CpuShares) + 10 ** (1 - memory / node.MemoryMB);
  return Math.min(18, Math.max(0, 20 - free)) / 18;
}

/** Minus the share of this job's group that is already there. */
function antiAffinity({ job, group, onNode }: ScoreOptions): number {
  const collisions = onNode.filter(
    (alloc) => alloc.JobID === job.ID && alloc.TaskGroup === group.Name,
  ).length;
  return collisions === 0 ? 0 : -(collisions + 1) / group.Count;
}

function affinity({ job, group, node }: ScoreOptions): number {
  const all = [
    ...(job.Affinities ?? []),
    ...(group.Affinities ?? []),
    ...group.Tasks.flatMap((task) => task.Affinities ?? []),
  ];
  const weights = all.reduce((sum, { Weight }) => sum + Math.abs(Weight), 0);
  if (weights === 0) return 0;
  return (
    all.filter((rule) => meetsConstraint(rule, node)).reduce((sum, { Weight }) => sum + Weight, 0) / weights
  );
}

function spread({ job, group, node, allocs, nodes }: ScoreOptions): Record<string, number> {
  const all = [...(group.Spreads ?? []), ...(job.Spreads ?? [])];
  const weights = all.reduce((sum, { Weight }) => sum + Weight, 0);
  if (all.length === 0 || weights === 0) return {};
  const mine = allocs.filter(
    (alloc) => alloc.JobID === job.ID && alloc.TaskGroup === group.Name && alloc.DesiredStatus === "run",
  );
  const total = all.reduce((sum, rule) => {
    const valueOf = (candidate: Node | undefined): string =>
      (candidate && resolveTarget(rule.Attribute, candidate)) ?? "";
    const value = valueOf(node);
    const counts = new Map<string, number>(nodes.map((candidate) => [valueOf(candidate), 0]));
    for (const alloc of mine) {
      const key = valueOf(nodes.find((candidate) => candidate.ID === alloc.NodeID));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const target = rule.SpreadTarget?.find((entry) => entry.Value === value || entry.Value === "*");
    const current = counts.get(value) ?? 0;
    const boost = target
      ? ((target.Percent / 100) * group.Count - (current + 1)) /
        Math.max(1, (target.Percent / 100) * group.Count)
      : evenBoost(current, [...counts.values()]);
    return sum + (boost * rule.Weight) / weights;
  }, 0);
  return { "allocation-spread": total };
}

/** Without targets the values are to have equally many. */
function evenBoost(current: number, counts: readonly number[]): number {
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  if (most === 0) return 0;
  if (current !== least) return least === 0 ? -1 : (least - current) / least;
  if (least === most) return -1;
  return least === 0 ? 1 : (most - least) / least;
}
