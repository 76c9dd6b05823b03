import { expect, test } from "vitest";
import type { EdgeReport, InstanceReport } from "../../src/admin/edge-report.ts";
import { noLatencies } from "../../src/admin/latency-histogram.ts";
import { noTraffic } from "../../src/admin/merge-reports.ts";
import { joinReport, splitReport } from "../../src/workers/report-parts.ts";

function instance(id: string): InstanceReport {
  return {
    id,
    service: "web",
    node: "n",
    address: "10.0.0.1:80",
    protocol: "http",
    weight: 1,
    state: "passing",
    inUse: true,
    reason: "all checks pass",
    since: 0,
    inFlight: 0,
  };
}

const large: EdgeReport = {
  isReady: true,
  workers: 1,
  connections: 3,
  retryBudget: 10,
  memoryBytes: 1000,
  snapshot: { source: "consul", generation: 1 },
  info: { mode: "public", services: ["web"] },
  consul: {
    heardAt: 1,
    ageMs: 0,
    isComplete: true,
    error: undefined,
    queries: 5,
    failures: 1,
    agents: { inUse: "x", all: [], learned: [] },
  },
  badTags: [],
  routes: [
    { host: "", path: "/empty", usable: 0, instances: [] },
    { host: "", path: "/", usable: 450, instances: Array.from({ length: 450 }, (_, i) => instance(`a${i}`)) },
    { host: "b", path: "/", usable: 1, instances: [instance("b")] },
  ],
  traffic: {
    ...noTraffic,
    series: Array.from({ length: 450 }, (_, i) => ({
      route: "/",
      instance: `a${i}`,
      outcomes: new Map([["answered 2xx", i]]),
      latency: noLatencies,
    })),
  },
};

test("a report that was split into small parts is the same when it is joined", () => {
  const parts = [...splitReport(large)];
  expect(joinReport(parts)).toEqual(large);
  const sizes = parts.map(
    (part) => part.series.length + part.routes.flatMap(({ instances }) => instances).length,
  );
  expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
});

test("no parts are no report", () => {
  expect(joinReport([])).toBeUndefined();
});
