import { expect, test } from "vitest";
import { findGaps, measureAvailability, mergeStretches } from "../../src/measures/availability.ts";
import { sampleAt } from "./samples.ts";

test("without failures nothing was unavailable", () => {
  const seen = measureAvailability([sampleAt(0), sampleAt(2), sampleAt(4)]);
  expect(seen).toMatchObject({
    requests: 3,
    ok: 3,
    failed: 0,
    unknown: 0,
    longestGapMs: 0,
    unavailableMs: 0,
    gaps: [],
  });
});

test("a gap goes from the first failure to the next good answer of the same target", () => {
  const samples = [
    sampleAt(0),
    sampleAt(10, { outcome: "refused" }),
    sampleAt(15, { target: 1 }),
    sampleAt(20, { outcome: "reset" }),
    sampleAt(30),
  ];
  expect(findGaps(samples)).toEqual([{ target: 0, fromMs: 10, toMs: 30, failed: 2 }]);
});

test("overlapping outages of two targets are unavailable time once, and the longest of them is the gap", () => {
  const samples = [
    sampleAt(10, { target: 0, outcome: "timeout" }),
    sampleAt(15, { target: 1, outcome: "5xx" }),
    sampleAt(20, { target: 0 }),
    sampleAt(40, { target: 1 }),
  ];
  expect(measureAvailability(samples)).toMatchObject({
    unavailableMs: 30,
    longestGapMs: 25,
    failuresByClass: { timeout: 1, "5xx": 1, refused: 0, reset: 0, wrong: 0 },
    failuresByTarget: [1, 1],
  });
});

test("an outage at the end of the record lasts to its end", () => {
  expect(findGaps([sampleAt(10, { outcome: "reset" }), sampleAt(50, { target: 1 })])).toEqual([
    { target: 0, fromMs: 10, toMs: 50, failed: 1 },
  ]);
});

test("an unknown outcome is neither good nor a failure: it does not end an outage", () => {
  const samples = [sampleAt(10, { outcome: "reset" }), sampleAt(20, { outcome: "unknown" }), sampleAt(30)];
  expect(measureAvailability(samples)).toMatchObject({ ok: 1, failed: 1, unknown: 1, longestGapMs: 20 });
});

test("stretches that touch are joined", () => {
  expect(
    mergeStretches([
      { fromMs: 5, toMs: 9 },
      { fromMs: 0, toMs: 5 },
      { fromMs: 20, toMs: 21 },
    ]),
  ).toEqual([
    { fromMs: 0, toMs: 9 },
    { fromMs: 20, toMs: 21 },
  ]);
});
