import { expect, test } from "vitest";
import type { EdgeReport, InstanceReport } from "../../src/admin/edge-report.ts";
import { LatencyHistogram, recentQuantile } from "../../src/admin/latency-histogram.ts";
import { mergeReports, noTraffic } from "../../src/admin/merge-reports.ts";

const instance: InstanceReport = {
  id: "a",
  service: "web",
  node: "n",
  address: "10.0.0.1:80",
  protocol: "http",
  weight: 1,
  state: "passing",
  inUse: true,
  reason: "all checks pass",
  since: 0,
  inFlight: 2,
};

function reportOf(facts: Partial<EdgeReport>, latenciesMs: readonly number[] = []): EdgeReport {
  const latency = new LatencyHistogram();
  for (const ms of latenciesMs) latency.observe(ms);
  const outcomes = new Map([["answered 2xx", latenciesMs.length]]);
  return {
    isReady: true,
    workers: 1,
    connections: 3,
    retryBudget: 10,
    memoryBytes: 1000,
    snapshot: { source: "consul", generation: 1 },
    consul: {
      heardAt: 1,
      hasLeader: true,
      leaderAt: 1,
      isComplete: true,
      error: undefined,
      queries: 5,
      failures: 1,
      agents: { inUse: "x", all: [], learned: [] },
    },
    badTags: [],
    badRows: [],
    routes: [{ host: "", path: "/", usable: 1, instances: [instance] }],
    traffic: {
      counts: { ...noTraffic.counts, refused: new Map([["bad-chunk", 2]]) },
      series: [{ route: "/", instance: "a", outcomes, latency: latency.read() }],
    },
    ...facts,
  };
}

test("several workers' reports are one: sums, quantiles over all, and what ended workers counted", () => {
  const merged = mergeReports([reportOf({}, [10, 10]), reportOf({}, [100])], reportOf({}, [1000]).traffic);
  expect(merged).toMatchObject({ workers: 2, connections: 6, retryBudget: 20, memoryBytes: 2000 });
  expect(merged.consul).toMatchObject({ queries: 10, failures: 2 });
  expect(merged.traffic.counts.refused).toEqual(new Map([["bad-chunk", 6]]));
  const [series, ...others] = merged.traffic.series;
  expect(others).toEqual([]);
  expect(series?.outcomes).toEqual(new Map([["answered 2xx", 4]]));
  expect(series?.latency.count).toBe(4);
  expect(series && recentQuantile(series.latency, 0.5)).toBeCloseTo(11.2, 0);
  expect(series && recentQuantile(series.latency, 1)).toBeGreaterThanOrEqual(1000);
});

test("it is ready when all are, in trouble with Consul when one is, and an instance shows who ejected it", () => {
  const ejected = { ...instance, state: "ejected", inUse: false, reason: "reset" };
  const troubled = reportOf({
    isReady: false,
    consul: { ...reportOf({}).consul, error: "no leader" },
    routes: [{ host: "", path: "/", usable: 1, instances: [ejected] }],
  });
  const merged = mergeReports([reportOf({}), troubled], noTraffic);
  expect(merged.isReady).toBe(false);
  expect(merged.consul.error).toBe("no leader");
  expect(merged.routes).toMatchObject([
    { path: "/", instances: [{ state: "ejected", reason: "reset", inFlight: 4 }] },
  ]);
});
