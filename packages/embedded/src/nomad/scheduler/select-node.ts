import type { Constraint } from "../job/placement.ts";
import type { Job, TaskGroup } from "../job/schema.ts";
import type { AllocMetric } from "../state/alloc-metric.ts";
import {
  isTerminal,
  type AllocatedNetwork,
  type AllocatedPort,
  type Allocation,
} from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import { describeConstraint, meetsConstraint, resolveTarget } from "./constraints.ts";
import { recordMetrics, type MetricRecorder } from "./metrics.ts";
import { offerPorts } from "./ports.ts";
import { resourceUse } from "./resource-use.ts";
import { scoreNode } from "./score.ts";

export interface Offer {
  readonly node: Node;
  readonly networks: readonly AllocatedNetwork[] | null;
  readonly ports: readonly AllocatedPort[] | null;
}

export interface SelectOptions {
  readonly job: Job;
  readonly group: TaskGroup;
  /** Where the allocation may go; already limited to what is ready. */
  readonly nodes: readonly Node[];
  /** What will be on the nodes: earlier placements of the same plan included, its stops left out. */
  readonly allocs: readonly Allocation[];
  /** Nodes where this allocation failed before. */
  readonly penalized: ReadonlySet<string>;
  readonly random: () => number;
}

export interface Selection {
  readonly offer?: Offer;
  readonly metric: AllocMetric;
  /** Per class of node: whether its constraints let the group run there. */
  readonly eligibility: ReadonlyMap<string, boolean>;
}

/** Finds the best node for one allocation; without `offer` there is none, and `metric` says why. */
export function selectNode(options: SelectOptions): Selection {
  const candidates = options.nodes.filter(
    (node) => isInDatacenter(node, options.job) && node.NodePool === options.job.NodePool,
  );
  const recorder = recordMetrics({ nodes: options.nodes, pool: options.job.NodePool, placeable: candidates });
  const offers = shuffle(candidates, options.random).flatMap(
    (node) => consider(node, options, recorder) ?? [],
  );
  const best = offers.reduce<Scored | undefined>(
    (top, offer) => (top && top.score >= offer.score ? top : offer),
    undefined,
  );
  return {
    ...(best ? { offer: best.offer } : {}),
    metric: recorder.result(),
    eligibility: eligibilityOf(candidates, options),
  };
}

function eligibilityOf(nodes: readonly Node[], options: SelectOptions): ReadonlyMap<string, boolean> {
  return new Map(nodes.map((node) => [node.ComputedClass, unmetConstraint(node, options) === undefined]));
}

interface Scored {
  readonly offer: Offer;
  readonly score: number;
}

function consider(node: Node, options: SelectOptions, recorder: MetricRecorder): Scored | undefined {
  recorder.evaluated();
  const refusal = infeasible(node, options);
  if (refusal) {
    recorder.filtered(refusal);
    return undefined;
  }
  const onNode = options.allocs.filter((alloc) => alloc.NodeID === node.ID && !isTerminal(alloc));
  const ports = offerPorts({ group: options.group, node, allocs: onNode, random: options.random });
  if ("exhausted" in ports) {
    recorder.exhausted(ports.exhausted);
    return undefined;
  }
  const dimension = exhaustedDimension(node, options.group, onNode);
  if (dimension) {
    recorder.exhausted(dimension);
    return undefined;
  }
  const score = scoreNode({ ...options, node, onNode });
  recorder.scored(score);
  return { offer: { node, ...ports }, score: score.NormScore };
}

/** Why a node can never run this group, in Nomad's words; undefined when it can. */
function infeasible(node: Node, options: SelectOptions): string | undefined {
  const { job, group } = options;
  const unmet = unmetConstraint(node, options);
  if (unmet) return unmet;
  return (
    notDistinct(node, options, { constraints: job.Constraints, among: () => true }) ??
    notDistinct(node, options, {
      constraints: group.Constraints,
      among: (alloc) => alloc.TaskGroup === group.Name,
    })
  );
}

function unmetConstraint(node: Node, { job, group }: SelectOptions): string | undefined {
  for (const driver of new Set(group.Tasks.map((task) => task.Driver))) {
    if (node.Attributes[`driver.${driver}`] !== "1") return `missing drivers`;
  }
  const all = [
    ...(job.Constraints ?? []),
    ...(group.Constraints ?? []),
    ...group.Tasks.flatMap((task) => task.Constraints ?? []),
  ];
  const unmet = all.find((constraint) => !meetsConstraint(constraint, node));
  if (unmet) return describeConstraint(unmet);
  return missingHostNetwork(node, group);
}

function missingHostNetwork(node: Node, group: TaskGroup): string | undefined {
  for (const network of group.Networks ?? []) {
    for (const port of [...(network.ReservedPorts ?? []), ...(network.DynamicPorts ?? [])]) {
      const name = port.HostNetwork || "default";
      if (!(name in node.HostNetworks)) return `missing host network "${name}" for port "${port.Label}"`;
    }
  }
  return undefined;
}

function notDistinct(
  node: Node,
  { job, allocs, nodes }: SelectOptions,
  {
    constraints,
    among,
  }: {
    readonly constraints: readonly Constraint[] | null;
    readonly among: (alloc: Allocation) => boolean;
  },
): string | undefined {
  const mine = allocs.filter((alloc) => alloc.JobID === job.ID && !isTerminal(alloc) && among(alloc));
  for (const constraint of constraints ?? []) {
    if (constraint.Operand === "distinct_hosts" && constraint.RTarget !== "false") {
      if (mine.some((alloc) => alloc.NodeID === node.ID)) return "distinct_hosts";
    } else if (constraint.Operand === "distinct_property") {
      const limit = Number(constraint.RTarget) || 1;
      const value = resolveTarget(constraint.LTarget, node);
      if (value === undefined) return `missing property "${constraint.LTarget}"`;
      const count = mine.filter((alloc) => {
        const other = nodes.find((candidate) => candidate.ID === alloc.NodeID);
        return other && resolveTarget(constraint.LTarget, other) === value;
      }).length;
      if (count >= limit) return `distinct_property: ${constraint.LTarget}=${value} used by ${count} allocs`;
    }
  }
  return undefined;
}

function exhaustedDimension(node: Node, group: TaskGroup, onNode: readonly Allocation[]): string | undefined {
  const { cpu, memory, disk } = resourceUse(group, onNode);
  if (cpu > node.CpuShares) return "cpu";
  if (memory > node.MemoryMB) return "memory";
  return disk > node.DiskMB ? "disk" : undefined;
}

/** Datacenters may hold wildcards: `dc*`. */
function isInDatacenter(node: Node, job: Job): boolean {
  return job.Datacenters.some((pattern) => {
    const expression = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
    return new RegExp(`^${expression.join(".*")}$`).test(node.Datacenter);
  });
}

function shuffle<T>(values: readonly T[], random: () => number): T[] {
  const shuffled = [...values];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const swapped = shuffled[last];
    const value = shuffled[other];
    if (swapped !== undefined && value !== undefined) [shuffled[last], shuffled[other]] = [value, swapped];
  }
  return shuffled;
}
