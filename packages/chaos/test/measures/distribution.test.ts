import { expect, test } from "vitest";
import { describeRuns, quantile, upperBoundOfUnseen } from "../../src/measures/distribution.ts";
import { summarize } from "../../src/measures/quantiles.ts";

test("quantiles lie between their neighbours in proportion", () => {
  expect([0, 0.5, 0.75, 1].map((level) => quantile([1, 2, 3, 5], level))).toEqual([1, 2.5, 3.5, 5]);
});

test("the same values and seed give the same intervals, which hold the estimate and stay within the values", () => {
  const values = [7, 3, 9, 4, 4, 6, 8, 5, 5, 12];
  const described = describeRuns(values, 1);
  expect(describeRuns(values, 1)).toEqual(described);
  expect(describeRuns(values, 2)?.p50.value).toBe(described?.p50.value);
  for (const { value, low, high } of [described!.p50, described!.p95]) {
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
    expect(low).toBeGreaterThanOrEqual(3);
    expect(high).toBeLessThanOrEqual(12);
  }
  expect(described?.max).toBe(12);
});

test("one run has no spread, and none has no distribution", () => {
  expect(describeRuns([5], 1)?.p95).toEqual({ value: 5, low: 5, high: 5 });
  expect(describeRuns([], 1)).toBeUndefined();
});

test("what was not seen in 100 trials happens in at most 3 % (rule of three)", () => {
  expect(upperBoundOfUnseen(100)).toBeCloseTo(0.0295, 3);
  expect(upperBoundOfUnseen(0)).toBe(1);
});

test("latency quantiles are right to three digits", () => {
  const summary = summarize(Array.from({ length: 1000 }, (_, index) => index + 1));
  expect(summary?.count).toBe(1000);
  expect(summary?.p50).toBeCloseTo(500, -1);
  expect(summary?.p99).toBeCloseTo(990, -1);
  expect(summarize([])).toBeUndefined();
});
