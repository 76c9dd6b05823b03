import { expect, test } from "vitest";
import { createRestartTracker } from "../../../src/nomad/client/restart-tracker.ts";

const policy = { Attempts: 2, Interval: 60e9, Delay: 1e9, Mode: "fail", RenderTemplates: false };

function tracker(change: Partial<typeof policy> = {}, restartOnSuccess = true) {
  const clock = { now: 0 };
  const created = createRestartTracker(() => ({ ...policy, ...change }), {
    restartOnSuccess,
    now: () => clock.now,
    random: () => 1,
  });
  return {
    clock,
    fail: () => created.decide({ success: false }),
    succeed: () => created.decide({ success: true }),
  };
}

test("mode fail gives up after its attempts, in Nomad's words", () => {
  const { fail } = tracker();
  expect(fail()).toEqual({ kind: "restart", reason: "Restart within policy", delayMs: 1_250 });
  expect(fail()).toMatchObject({ kind: "restart" });
  expect(fail()).toEqual({
    kind: "stop",
    failed: true,
    reason: 'Exceeded allowed attempts 2 in interval 1m0s and mode is "fail"',
  });
});

test("mode delay waits for the rest of the interval", () => {
  const { clock, fail } = tracker({ Mode: "delay" });
  fail();
  fail();
  clock.now = 20_000;
  expect(fail()).toEqual({
    kind: "restart",
    reason: "Exceeded allowed attempts, applying a delay",
    delayMs: 40_000,
  });
});

test("a new interval counts anew", () => {
  const { clock, fail } = tracker();
  fail();
  fail();
  clock.now = 60_001;
  expect(fail()).toMatchObject({ kind: "restart", reason: "Restart within policy" });
});

test("no attempts, no restart", () => {
  expect(tracker({ Attempts: 0 }).fail()).toEqual({
    kind: "stop",
    failed: true,
    reason: "Policy allows no restarts",
  });
});

test("a batch task that succeeded is not restarted and not failed; a service task is", () => {
  expect(tracker({}, false).succeed()).toMatchObject({ kind: "stop", failed: false });
  expect(tracker({}, true).succeed()).toMatchObject({ kind: "restart" });
});
