import { expect, test } from "vitest";
import type { CheckStatus } from "../../../src/consul/state/records.ts";
import { createStatusTracker } from "../../../src/consul/checks/status-tracker.ts";

interface Thresholds {
  readonly successBeforePassing?: number;
  readonly failuresBeforeWarning?: number;
  readonly failuresBeforeCritical?: number;
}

function reported(thresholds: Thresholds, results: readonly CheckStatus[]): readonly (CheckStatus | "-")[] {
  const track = createStatusTracker({
    successBeforePassing: 0,
    failuresBeforeWarning: 0,
    failuresBeforeCritical: 0,
    ...thresholds,
  });
  return results.map((status) => track({ status, output: "" })?.status ?? "-");
}

test("without thresholds every result is reported", () => {
  expect(reported({}, ["passing", "critical", "warning", "passing"])).toEqual([
    "passing",
    "critical",
    "warning",
    "passing",
  ]);
});

test("the first result counts at once, whatever the thresholds", () => {
  const thresholds = { successBeforePassing: 3, failuresBeforeCritical: 3 };
  expect(reported(thresholds, ["critical"])).toEqual(["critical"]);
  expect(reported(thresholds, ["passing"])).toEqual(["passing"]);
});

test("failures turn critical at the threshold, and a success starts the count anew", () => {
  const results = ["passing", "critical", "critical", "passing", "critical", "critical", "critical"] as const;
  expect(reported({ failuresBeforeCritical: 3 }, results)).toEqual([
    "passing",
    "-",
    "-",
    "passing",
    "-",
    "-",
    "critical",
  ]);
});

test("failures warn first where that threshold is lower", () => {
  const results = ["passing", "critical", "critical", "critical"] as const;
  const thresholds = { failuresBeforeWarning: 1, failuresBeforeCritical: 3 };
  expect(reported(thresholds, results)).toEqual(["passing", "warning", "warning", "critical"]);
});

test("a failed check has to pass in a row before it is passing, and a warning counts as a pass", () => {
  const results = ["critical", "passing", "critical", "warning", "passing"] as const;
  expect(reported({ successBeforePassing: 2 }, results)).toEqual([
    "critical",
    "-",
    "critical",
    "-",
    "passing",
  ]);
});
