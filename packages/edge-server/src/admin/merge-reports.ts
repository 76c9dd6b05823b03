import { eachCounter } from "./edge-counters.ts";
import type { EdgeReport, InstanceReport, RouteReport, SeriesReport, TrafficReport } from "./edge-report.ts";
import { addLatencies } from "./latency-histogram.ts";

/** Nothing has happened. */
export const noTraffic: TrafficReport = {
  counts: eachCounter(() => new Map<string, number>()),
  series: [],
};

/** Several edges as if they were one; the first one's tables, where they differ for a moment. `ended`: what edges counted that have ended. */
export function mergeReports(
  reports: readonly [EdgeReport, ...EdgeReport[]],
  ended: TrafficReport,
): EdgeReport {
  const [first] = reports;
  const sum = (read: (report: EdgeReport) => number) =>
    reports.reduce((total, report) => total + read(report), 0);
  return {
    isReady: reports.every(({ isReady }) => isReady),
    workers: sum(({ workers }) => workers),
    connections: sum(({ connections }) => connections),
    retryBudget: sum(({ retryBudget }) => retryBudget),
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    descriptors: {
      open: sum(({ descriptors }) => descriptors.open),
      most: sum(({ descriptors }) => descriptors.most),
    },
    ejected: reports.reduce((total, { ejected }) => addMaps(total, ejected), new Map<string, number>()),
    snapshot: first.snapshot,
    info: first.info,
    consul: {
      ...first.consul,
      error: reports.map(({ consul }) => consul.error).find((error) => error !== undefined),
      queries: sum(({ consul }) => consul.queries),
      failures: sum(({ consul }) => consul.failures),
      problems: mergeProblems(reports.flatMap(({ consul }) => consul.problems)),
    },
    tls: first.tls,
    badTags: first.badTags,
    badRows: first.badRows,
    routes: mergeRoutes(reports.flatMap(({ routes }) => routes)),
    traffic: reports.reduce((total, { traffic }) => addTraffic(total, traffic), ended),
  };
}

/** What was counted in both. */
export function addTraffic(a: TrafficReport, b: TrafficReport): TrafficReport {
  return { counts: addCounts(a.counts, b.counts), series: addSeries([...a.series, ...b.series]) };
}

/** Workers ask for themselves: each has the same problem. */
function mergeProblems(problems: EdgeReport["consul"]["problems"]): EdgeReport["consul"]["problems"] {
  return [...new Map(problems.map((problem) => [problem.kind, problem])).values()];
}

function mergeRoutes(routes: readonly RouteReport[]): RouteReport[] {
  const byPlace = Map.groupBy(routes, ({ host, path }) => `${host} ${path}`);
  return [...byPlace.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const all = [first, ...others].flatMap(({ instances }) => instances);
    const byId = Map.groupBy(all, ({ id, protocol }) => `${protocol} ${id}`);
    const instances = [...byId.values()].flatMap(mergeInstance);
    return [{ ...first, usable: instances.filter(({ inUse }) => inUse).length, instances }];
  });
}

/** One worker that has ejected an instance is worth showing. */
function mergeInstance(seen: readonly InstanceReport[]): InstanceReport[] {
  const shown = seen.find(({ inUse }) => !inUse) ?? seen[0];
  return shown ? [{ ...shown, inFlight: seen.reduce((sum, { inFlight }) => sum + inFlight, 0) }] : [];
}

function addCounts(a: TrafficReport["counts"], b: TrafficReport["counts"]): TrafficReport["counts"] {
  return eachCounter((name) => addMaps(a[name], b[name]));
}

function addMaps(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> {
  const sum = new Map(a);
  for (const [key, count] of b) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}

function addSeries(series: readonly SeriesReport[]): SeriesReport[] {
  const byPlace = Map.groupBy(series, ({ route, instance }) => `${instance} ${route}`);
  return [...byPlace.values()].map((same) =>
    same.reduce((a, b) => ({
      ...a,
      outcomes: addMaps(a.outcomes, b.outcomes),
      latency: addLatencies(a.latency, b.latency),
    })),
  );
}
