import { expect, test } from "vitest";
import { recentQuantile } from "../../src/admin/latency-histogram.ts";
import { mergeReports, noTraffic } from "../../src/admin/merge-reports.ts";
import { instanceReport as instance, reportOf } from "../support/report-of.ts";

test("several workers' reports are one: sums, quantiles over all, and what ended workers counted", () => {
  const merged = mergeReports([reportOf({}, [10, 10]), reportOf({}, [100])], reportOf({}, [1000]).traffic);
  expect(merged).toMatchObject({ workers: 2, connections: 6, retryBudget: 20, memoryBytes: 2000 });
  expect(merged.descriptors).toEqual({ open: 60, most: 2048 });
  expect(merged.ejected).toEqual(new Map([["hang", 2]]));
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
