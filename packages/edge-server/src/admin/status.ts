import { serverInfo } from "workload";
import type { Edge } from "../create-edge.ts";
import type { Instance } from "../discovery/snapshot.ts";
import type { Route, Target } from "../routes/route-table.ts";
import type { EdgeCounters } from "./edge-counters.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

export interface StatusSources {
  readonly edge: Edge;
  readonly counters: EdgeCounters;
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Whether new requests are welcome. */
  readonly isReady: () => boolean;
}

/** The window of rates and quantiles on the status page. */
export const windowMs = 5000;

/** The state of everything right now, as JSON: what `/routes` and the status page show. */
export function readStatus(sources: StatusSources) {
  const { edge, now, isReady } = sources;
  const table = edge.table();
  const contact = edge.discovery.contact();
  const snapshot = edge.discovery.snapshot();
  return {
    server: serverInfo(),
    ready: isReady(),
    connections: edge.proxy.connectionCount,
    retryBudget: edge.balancer.budget.balance(sources.monotonic()),
    snapshot: { source: snapshot.source, generation: snapshot.generation },
    consul: {
      ...contact,
      heardAgoMs: contact.heardAt === undefined ? undefined : now() - contact.heardAt,
    },
    badTags: table.badTags,
    routes: table.routes.map((route) => routeStatus(route, sources)).sort(byPlace),
  };
}

function byPlace(a: { host: string; path: string }, b: { host: string; path: string }): number {
  return a.host.localeCompare(b.host) || a.path.localeCompare(b.path);
}

function routeStatus(route: Route, sources: StatusSources) {
  const series = [...sources.counters.stats.series()].filter(
    ({ route: place }) => place === route.host + route.path,
  );
  const latencies = new Map(series.map(({ instance, latency }) => [instance, latency]));
  const targets = [...route.targets, ...route.unusable].sort((a, b) =>
    a.instance.id < b.instance.id ? -1 : 1,
  );
  return {
    host: route.host,
    path: route.path,
    usable: route.targets.length,
    instances: targets.map((target) => instanceStatus(target, latencies.get(target.instance.id), sources)),
  };
}

function instanceStatus(
  { instance, tag, weight }: Target,
  latency: LatencyHistogram | undefined,
  sources: StatusSources,
) {
  const upstream = sources.edge.balancer.registry.find(instance, tag.protocol);
  const ejection = upstream?.failures.ejection(sources.monotonic());
  const recent = latency ?? new LatencyHistogram();
  return {
    id: instance.id,
    service: instance.service,
    node: instance.node,
    address: `${instance.address}:${instance.port}`,
    protocol: tag.protocol,
    weight,
    ...stateOf(instance, ejection),
    sinceMs: sources.now() - instance.since,
    inFlight: upstream?.inFlight ?? 0,
    requests: recent.count,
    perSecond: recent.recentCount() / ((2 * windowMs) / 1000),
    p50Ms: recent.quantile(0.5),
    p99Ms: recent.quantile(0.99),
  };
}

function stateOf(instance: Instance, ejection: { readonly reason: string } | undefined) {
  if (ejection && instance.isUsable) return { state: "ejected", inUse: false, reason: ejection.reason };
  return { state: instance.state, inUse: instance.isUsable, reason: instance.reason };
}
