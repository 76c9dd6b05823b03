import { serverInfo } from "workload";
import type { EdgeReport, InstanceReport, RouteReport } from "./edge-report.ts";
import { noLatencies, recentCount, recentQuantile, type LatencyCounts } from "./latency-histogram.ts";

/** The window of rates and quantiles on the status page. */
export const windowMs = 5000;

/** The state of everything right now, as JSON: what `/routes` and the status page show. `now` in epoch milliseconds. */
export function readStatus(report: EdgeReport, now: number) {
  const { consul, traffic, isReady, ...rest } = report;
  return {
    server: serverInfo(),
    ready: isReady,
    ...rest,
    consul: {
      ...consul,
      heardAgoMs: agoMs(consul.heardAt, now),
      leaderAgoMs: agoMs(consul.leaderAt, now),
    },
    routes: report.routes.map((route) => routeStatus(route, traffic, now)).sort(byPlace),
  };
}

function agoMs(at: number | undefined, now: number): number | undefined {
  return at === undefined ? undefined : now - at;
}

function byPlace(a: { host: string; path: string }, b: { host: string; path: string }): number {
  return a.host.localeCompare(b.host) || a.path.localeCompare(b.path);
}

function routeStatus(route: RouteReport, { series }: EdgeReport["traffic"], now: number) {
  const here = series.filter(({ route: place }) => place === route.host + route.path);
  const latencies = new Map(here.map(({ instance, latency }) => [instance, latency]));
  const instances = [...route.instances].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...route,
    instances: instances.map((instance) =>
      instanceStatus(instance, latencies.get(instance.id) ?? noLatencies, now),
    ),
  };
}

function instanceStatus({ since, ...instance }: InstanceReport, latency: LatencyCounts, now: number) {
  return {
    ...instance,
    sinceMs: now - since,
    requests: latency.count,
    perSecond: recentCount(latency) / ((2 * windowMs) / 1000),
    p50Ms: recentQuantile(latency, 0.5),
    p99Ms: recentQuantile(latency, 0.99),
  };
}
