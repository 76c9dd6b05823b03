import { serverInfo } from "workload";
import type { EdgeReport, InstanceReport, RouteReport, SeriesReport } from "./edge-report.ts";
import { inSlices, type EachInSlices } from "./in-slices.ts";
import { noLatencies, recentCount, recentQuantile, type LatencyCounts } from "./latency-histogram.ts";
import { tlsText } from "./tls-report.ts";

/** The window of rates and quantiles on the status page. */
export const windowMs = 5000;

/** What of the routes is wanted. */
export interface StatusQuery {
  /** In host and path, service, node, address, state or reason, whatever the case; `""` for all. */
  readonly search: string;
  /** Instances shown at most, over all routes; the sums count all. */
  readonly limit: number;
}

/** A route with what its instances sum up to. */
interface RouteStatus {
  readonly host: string;
  readonly path: string;
  readonly usable: number;
  /** Instances that the route has, shown or not. */
  readonly all: number;
  readonly perSecond: number;
  readonly instances: readonly ReturnType<typeof instanceStatus>[];
}

/** The state of everything right now, as JSON: what `/routes` and the status page show. `now` in epoch milliseconds. */
export async function readStatus(report: EdgeReport, query: StatusQuery, now: number) {
  const { consul, traffic, isReady, ...rest } = report;
  const seriesOf = Map.groupBy(traffic.series, ({ route }) => route);
  const routes: RouteStatus[] = [];
  const each = inSlices();
  let left = query.limit;
  for (const route of [...report.routes].sort(byPlace)) {
    const found = await routeStatus(route, seriesOf.get(route.host + route.path) ?? [], {
      ...query,
      limit: left,
      now,
      each,
    });
    if (!found) continue;
    routes.push(found);
    left -= found.instances.length;
  }
  return {
    server: serverInfo(),
    ready: isReady,
    ...rest,
    ejected: Object.fromEntries(report.ejected),
    tls: report.tls.map(tlsText),
    consul: {
      ...consul,
      heardAgoMs: agoMs(consul.heardAt, now),
      leaderAgoMs: agoMs(consul.leaderAt, now),
    },
    totals: await totalsOf(report, each),
    routes,
  };
}

/** Over everything, whatever is searched for. */
async function totalsOf({ routes }: EdgeReport, each: EachInSlices) {
  const instances = new Map<string, InstanceReport>();
  for (const route of routes) await each(route.instances, (one) => instances.set(one.id, one));
  const states: Record<string, number> = {};
  await each(instances.values(), ({ state }) => (states[state] = (states[state] ?? 0) + 1));
  return { routes: routes.length, instances: instances.size, states };
}

function agoMs(at: number | undefined, now: number): number | undefined {
  return at === undefined ? undefined : now - at;
}

function byPlace(a: { host: string; path: string }, b: { host: string; path: string }): number {
  return compare(a.host, b.host) || compare(a.path, b.path);
}

/** By code unit: `localeCompare` takes ten times as long, and no slice. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Undefined when nothing of the route is searched for. A place that fits shows the whole route. */
async function routeStatus(
  { host, path, usable, instances }: RouteReport,
  series: readonly SeriesReport[],
  { search, limit, now, each }: StatusQuery & { readonly now: number; readonly each: EachInSlices },
): Promise<RouteStatus | undefined> {
  const wanted = search.toLowerCase();
  const fitsPlace = (host + path).toLowerCase().includes(wanted);
  const matching = fitsPlace ? instances : instances.filter((instance) => fits(instance, wanted));
  if (matching.length === 0 && !fitsPlace) return undefined;
  const latencies = new Map(series.map(({ instance, latency }) => [instance, latency]));
  const shown: ReturnType<typeof instanceStatus>[] = [];
  await each(worstFirst(matching).slice(0, Math.max(0, limit)), (instance) =>
    shown.push(instanceStatus(instance, latencies.get(instance.id) ?? noLatencies, now)),
  );
  let recent = 0;
  await each(series, ({ latency }) => (recent += recentCount(latency)));
  return { host, path, usable, all: instances.length, perSecond: rateOf(recent), instances: shown };
}

function fits(instance: InstanceReport, wanted: string): boolean {
  const { id, service, node, address, state, reason } = instance;
  return [id, service, node, address, state, reason].some((text) => text.toLowerCase().includes(wanted));
}

/** Where not all are shown, those out of use are. */
function worstFirst(instances: readonly InstanceReport[]): InstanceReport[] {
  return [...instances].sort((a, b) => Number(a.inUse) - Number(b.inUse) || (a.id < b.id ? -1 : 1));
}

function rateOf(count: number): number {
  return count / ((2 * windowMs) / 1000);
}

function instanceStatus({ since, ...instance }: InstanceReport, latency: LatencyCounts, now: number) {
  return {
    ...instance,
    sinceMs: now - since,
    requests: latency.count,
    perSecond: rateOf(recentCount(latency)),
    p50Ms: recentQuantile(latency, 0.5),
    p99Ms: recentQuantile(latency, 0.99),
  };
}
