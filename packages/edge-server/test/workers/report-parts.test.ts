import { expect, test } from "vitest";
import { noLatencies } from "../../src/admin/latency-histogram.ts";
import { noTraffic } from "../../src/admin/merge-reports.ts";
import { instanceReport, reportOf } from "../support/report-of.ts";
import { joinReport, splitReport } from "../../src/workers/report-parts.ts";

const instance = (id: string) => ({ ...instanceReport, id });

const large = reportOf({
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
});

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
