import type { Edge } from "../create-edge.ts";
import type { ConsulContact } from "../discovery/contact-record.ts";
import type { BadRow, Instance, Snapshot } from "../discovery/snapshot.ts";
import type { BadTag, Route, Target } from "../routes/route-table.ts";
import type { EdgeCounters } from "./edge-counters.ts";
import type { LatencyCounts } from "./latency-histogram.ts";

/** What an edge says of itself right now, as plain data: it goes from a worker to its parent as it is, and several are added up. */
export interface EdgeReport {
  /** Whether new requests are welcome. */
  readonly isReady: boolean;
  readonly workers: number;
  readonly connections: number;
  readonly retryBudget: number;
  readonly memoryBytes: number;
  readonly snapshot: Pick<Snapshot, "source" | "generation">;
  readonly consul: ConsulContact;
  readonly badTags: readonly BadTag[];
  readonly badRows: readonly BadRow[];
  readonly routes: readonly RouteReport[];
  readonly traffic: TrafficReport;
}

export interface RouteReport {
  readonly host: string;
  readonly path: string;
  readonly usable: number;
  readonly instances: readonly InstanceReport[];
}

export interface InstanceReport {
  readonly id: string;
  readonly service: string;
  readonly node: string;
  /** `address:port`. */
  readonly address: string;
  readonly protocol: "http" | "https";
  readonly weight: number;
  readonly state: string;
  readonly inUse: boolean;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly inFlight: number;
}

/** What only ever grows. */
export interface TrafficReport {
  readonly counts: EdgeCounters["counts"];
  readonly series: readonly SeriesReport[];
}

export interface SeriesReport {
  /** Host and path. */
  readonly route: string;
  /** `""` for answers that no instance gave. */
  readonly instance: string;
  /** By outcome and status class, for example `answered 2xx`. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly latency: LatencyCounts;
}

export interface ReportSources {
  readonly edge: Edge;
  readonly counters: EdgeCounters;
  readonly monotonic: () => number;
  readonly isReady: boolean;
}

/** One edge's report. */
export function readReport({ edge, counters, monotonic, isReady }: ReportSources): EdgeReport {
  const table = edge.table();
  const { source, generation, badRows } = edge.discovery.snapshot();
  return {
    isReady,
    workers: 1,
    connections: edge.proxy.connectionCount,
    retryBudget: edge.balancer.budget.balance(monotonic()),
    memoryBytes: process.memoryUsage.rss(),
    snapshot: { source, generation },
    consul: edge.discovery.contact(),
    badTags: table.badTags,
    badRows: [...badRows.values()].flat(),
    routes: table.routes.map((route) => routeReport(route, edge, monotonic())),
    traffic: {
      counts: counters.counts,
      series: [...counters.stats.series()].map((series) => ({ ...series, latency: series.latency.read() })),
    },
  };
}

function routeReport(route: Route, edge: Edge, now: number): RouteReport {
  return {
    host: route.host,
    path: route.path,
    usable: route.targets.length,
    instances: [...route.targets, ...route.unusable].map((target) => instanceReport(target, edge, now)),
  };
}

function instanceReport({ instance, tag, weight }: Target, edge: Edge, now: number): InstanceReport {
  const upstream = edge.balancer.registry.find(instance, tag.protocol);
  return {
    id: instance.id,
    service: instance.service,
    node: instance.node,
    address: `${instance.address}:${instance.port}`,
    protocol: tag.protocol,
    weight,
    ...stateOf(instance, upstream?.failures.ejection(now)),
    since: instance.since,
    inFlight: upstream?.inFlight ?? 0,
  };
}

function stateOf(instance: Instance, ejection: { readonly reason: string } | undefined) {
  if (ejection && instance.isUsable) return { state: "ejected", inUse: false, reason: ejection.reason };
  return { state: instance.state, inUse: instance.isUsable, reason: instance.reason };
}
