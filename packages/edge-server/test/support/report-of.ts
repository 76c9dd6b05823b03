import type { EdgeReport, InstanceReport } from "../../src/admin/edge-report.ts";
import { LatencyHistogram } from "../../src/admin/latency-histogram.ts";
import { noTraffic } from "../../src/admin/merge-reports.ts";

/** An instance in use, as a report tells of it. */
export const instanceReport: InstanceReport = {
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

/** A report with what differs; one request with each of these latencies went to {@link instanceReport}. */
export function reportOf(facts: Partial<EdgeReport>, latenciesMs: readonly number[] = []): EdgeReport {
  const latency = new LatencyHistogram();
  for (const ms of latenciesMs) latency.observe(ms);
  const outcomes = new Map([["answered 2xx", latenciesMs.length]]);
  return {
    isReady: true,
    workers: 1,
    connections: 3,
    retryBudget: 10,
    memoryBytes: 1000,
    descriptors: { open: 30, most: 1024 },
    ejected: new Map([["hang", 1]]),
    snapshot: { source: "consul", generation: 1 },
    info: { mode: "public", services: [] },
    consul: {
      heardAt: 1,
      hasLeader: true,
      leaderAt: 1,
      isComplete: true,
      error: undefined,
      queries: 5,
      failures: 1,
      problems: [],
      agents: { inUse: "x", all: [], learned: [] },
    },
    tls: [],
    badTags: [],
    badRows: [],
    routes: [{ host: "", path: "/", usable: 1, instances: [instanceReport] }],
    traffic: {
      counts: { ...noTraffic.counts, refused: new Map([["bad-chunk", 2]]) },
      series: [{ route: "/", instance: "a", outcomes, latency: latency.read() }],
    },
    ...facts,
  };
}
