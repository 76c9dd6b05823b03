import type { Balancer } from "../balance/create-balancer.ts";
import type { Discovery } from "../discovery/create-discovery.ts";
import type { InfoMode } from "./info.ts";
import type { ConsulContact } from "../discovery/contact-record.ts";
import type { BadRow, Instance, Snapshot } from "../discovery/snapshot.ts";
import { endpointOf } from "../routing/endpoint-of.ts";
import type { BadTag, Route, RouteTable, Target } from "../routing/route-table.ts";
import type { EdgeCounters } from "./edge-counters.ts";
import { inSlices, type EachInSlices } from "./in-slices.ts";
import type { LatencyCounts } from "./latency-histogram.ts";
import type { TlsReport } from "./tls-report.ts";

/** What an edge says of itself right now, as plain data: it goes from a worker to its parent as it is, and several are added up. */
export interface EdgeReport {
  /** Whether new requests are welcome. */
  readonly isReady: boolean;
  readonly workers: number;
  readonly connections: number;
  readonly retryBudget: number;
  readonly memoryBytes: number;
  /** File descriptors; 0 where the system does not tell. */
  readonly descriptors: { readonly open: number; readonly most: number };
  /** How many instances are ejected, by reason. */
  readonly ejected: ReadonlyMap<string, number>;
  readonly snapshot: Pick<Snapshot, "source" | "generation">;
  readonly info: InfoState;
  readonly consul: ConsulContact;
  /** What TLS goes by. */
  readonly tls: readonly TlsReport[];
  readonly badTags: readonly BadTag[];
  readonly badRows: readonly BadRow[];
  readonly routes: readonly RouteReport[];
  readonly traffic: TrafficReport;
}

export interface RouteReport {
  readonly host: string;
  readonly path: string;
  /** Instances that requests may go to now: usable by Consul's word, and not ejected. */
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

/** Who may ask for `/info`, and the services whose instances it asks. */
export interface InfoState {
  readonly mode: InfoMode;
  readonly services: readonly string[];
}

/** A running edge, as far as it is reported on. */
export interface ReportedEdge {
  readonly proxy: { readonly connectionCount: number };
  readonly discovery: Pick<Discovery, "snapshot" | "contact">;
  readonly balancer: Pick<Balancer, "budget" | "registry" | "ejected">;
  /** The route table in use. */
  table(): RouteTable;
  info(): InfoState;
}

export interface ReportSources {
  readonly edge: ReportedEdge;
  readonly counters: EdgeCounters;
  readonly monotonic: () => number;
  readonly isReady: boolean;
  readonly descriptors: EdgeReport["descriptors"];
  readonly memoryBytes: number;
  readonly tls: readonly TlsReport[];
}

/** One edge's report, read in slices: routes and counts may be of moments that lie milliseconds apart. */
export async function readReport(sources: ReportSources): Promise<EdgeReport> {
  const { edge, counters, monotonic, isReady, descriptors, memoryBytes, tls } = sources;
  const table = edge.table();
  const { source, generation, badRows } = edge.discovery.snapshot();
  const now = monotonic();
  const routes: RouteReport[] = [];
  const each = inSlices();
  for (const route of table.routes) routes.push(await routeReport(route, { edge, now, each }));
  const series: SeriesReport[] = [];
  await each(counters.stats.series(), (one) => series.push({ ...one, latency: one.latency.read() }));
  return {
    isReady,
    workers: 1,
    connections: edge.proxy.connectionCount,
    retryBudget: edge.balancer.budget.balance(now),
    memoryBytes,
    descriptors,
    ejected: countEjected(edge, now),
    snapshot: { source, generation },
    info: edge.info(),
    consul: edge.discovery.contact(),
    tls,
    badTags: table.badTags,
    badRows: [...badRows.values()].flat(),
    routes,
    traffic: { counts: counters.counts, series },
  };
}

function countEjected(edge: ReportedEdge, now: number): ReadonlyMap<string, number> {
  const reasons = edge.balancer.ejected().map(({ failures }) => failures.ejection(now)?.kind ?? "");
  return new Map(
    [...Map.groupBy(reasons, (reason) => reason)].map(([reason, { length }]) => [reason, length]),
  );
}

async function routeReport(
  { host, path, targets, unusable }: Route,
  { edge, now, each }: { readonly edge: ReportedEdge; readonly now: number; readonly each: EachInSlices },
): Promise<RouteReport> {
  const instances: InstanceReport[] = [];
  await each([...targets, ...unusable], (target) => instances.push(instanceReport(target, edge, now)));
  return { host, path, usable: instances.filter(({ inUse }) => inUse).length, instances };
}

function instanceReport({ instance, tag, weight }: Target, edge: ReportedEdge, now: number): InstanceReport {
  const upstream = edge.balancer.registry.find(instance, endpointOf(tag));
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
