import { expect, test } from "vitest";
import { figuresOf, mergeProbes, type Probe } from "../../src/state/probes.ts";

const probe = (at: number, outcome = "ok", over: Partial<Probe> = {}): Probe => ({
  at,
  target: 0,
  latencyMs: 1,
  outcome,
  ...over,
});

test("figures count good answers only, and failures whatever their class", () => {
  const figures = figuresOf([
    probe(1, "ok", { latencyMs: 5 }),
    probe(2, "refused", { latencyMs: 900 }),
    probe(3, "ok", { latencyMs: 7 }),
    probe(4, "unknown"),
    probe(5, "5xx"),
  ]);
  expect(figures).toMatchObject({ asked: 5, failed: 2, p50Ms: 5, p99Ms: 7 });
  expect(figuresOf([])).toMatchObject({ asked: 0, p50Ms: undefined, longestGapMs: 0 });
});

test("a gap lasts from the first failure of a target to its next good answer", () => {
  const other = { target: 1 };
  expect(
    figuresOf([probe(0), probe(100, "reset"), probe(150, "ok", other), probe(200, "unknown"), probe(400)])
      .longestGapMs,
  ).toBe(300);
});

test("a gap that has no end yet lasts to the last request", () => {
  expect(figuresOf([probe(0), probe(100, "timeout"), probe(350, "timeout")]).longestGapMs).toBe(250);
});

test("requests that were decided late stand where they were due, and old ones are dropped", () => {
  const merged = mergeProbes([probe(10), probe(20), probe(40)], [probe(30, "timeout"), probe(5)], 15);
  expect(merged.map(({ at }) => at)).toEqual([20, 30, 40]);
});
