import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";
import { noOutcomes, type ProbeCounts } from "../../src/prober/counts.ts";
import type { RunningProber } from "../../src/prober/start-prober.ts";
import { abortOf } from "../../src/results/abort.ts";
import { guardLimits } from "../../src/experiment/limits.ts";

const scenario = parseScenario(
  `{name: mine, title: M, description: D., faults: [], probe: {rate: 100, lag: 50ms, blind: 1s},
    expect: {failedRequests: 10}, timing: {deadline: 60s}}`,
  "mine.yaml",
);
const none: ProbeCounts = {
  ...noOutcomes(),
  due: 0,
  inFlight: 0,
  decided: 0,
  late: 0,
  blind: 0,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Situation {
  readonly counts?: Partial<ProbeCounts>;
  readonly failed?: Promise<never>;
  readonly stop?: AbortSignal;
}

/** What ends a run in which this is so for a second; undefined: nothing does. */
async function endOf({ counts = {}, failed, stop }: Situation, forMs = 1000) {
  const prober: RunningProber = {
    startedAtMs: 0,
    counts: () => ({ ...none, ...counts }),
    stop: () => Promise.resolve(),
    failed: failed ?? new Promise<never>(() => {}),
  };
  const signal = stop ?? new AbortController().signal;
  using limits = guardLimits({ scenario, prober, signal });
  await vi.advanceTimersByTimeAsync(forMs);
  return limits.signal.aborted ? abortOf(limits.signal.reason) : undefined;
}

test("nothing ends a run that goes well, until its deadline", async () => {
  expect(await endOf({ counts: { due: 5000, ok: 5000 } })).toBeUndefined();
  expect(await endOf({}, 60_001)).toMatchObject({
    cause: "deadline",
    reason: expect.stringContaining("1m"),
  });
});

test("failures may go 20 seconds' worth of load beyond the budget, not further", async () => {
  expect(await endOf({ counts: { due: 5000, refused: 1000, "5xx": 1010 } })).toBeUndefined();
  expect(await endOf({ counts: { due: 5000, refused: 1000, "5xx": 1011 } })).toMatchObject({
    cause: "budget",
  });
});

test("a prober that was blind, or is late with half of its requests, is starved by the machine", async () => {
  expect(await endOf({ counts: { due: 5000, blind: 1 } })).toMatchObject({ cause: "starved" });
  expect(await endOf({ counts: { due: 5000, late: 2501 } })).toMatchObject({ cause: "starved" });
  expect(await endOf({ counts: { due: 5000, late: 2500 } })).toBeUndefined();
  // Its own start is no verdict yet.
  expect(await endOf({ counts: { due: 400, late: 400 } })).toBeUndefined();
});

test("the user and a prober that dies end it too, each by its own name", async () => {
  expect(await endOf({ stop: AbortSignal.abort() })).toEqual({ cause: "interrupted", reason: "interrupted" });
  const failed = Promise.reject(new Error("ended with code 1"));
  expect(await endOf({ failed })).toEqual({ cause: "broken", reason: "ended with code 1" });
});
