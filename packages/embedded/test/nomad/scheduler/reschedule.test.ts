import { expect, test } from "vitest";
import { isEligible, nextDelay } from "../../../src/nomad/scheduler/reschedule.ts";
import { jobOf, running, scheduleJob } from "./inputs.ts";

const base = {
  Attempts: 2,
  Interval: 60e9,
  Delay: 5e9,
  DelayFunction: "exponential",
  MaxDelay: 30e9,
  Unlimited: false,
};
const [alloc] = running(scheduleJob(jobOf()));
if (!alloc) throw new Error("an allocation was to be placed");

function after(delays: readonly number[], at = 0) {
  const Events = delays.map((Delay) => ({ RescheduleTime: at, PrevAllocID: "a", PrevNodeID: "n", Delay }));
  return { ...alloc!, RescheduleTracker: { Events, LastReschedule: "ok" } };
}

test("an exponential delay doubles up to its maximum", () => {
  expect(nextDelay(alloc, base)).toBe(5e9);
  expect(nextDelay(after([5e9]), base)).toBe(10e9);
  expect(nextDelay(after([5e9, 10e9, 20e9]), base)).toBe(30e9);
});

test("a fibonacci delay is the sum of the last two, a constant one stays", () => {
  const fibonacci = { ...base, DelayFunction: "fibonacci" };
  expect(nextDelay(after([5e9]), fibonacci)).toBe(5e9);
  expect(nextDelay(after([5e9, 10e9]), fibonacci)).toBe(15e9);
  expect(nextDelay(after([5e9, 10e9]), { ...base, DelayFunction: "constant" })).toBe(5e9);
});

test("attempts count within the interval only", () => {
  const at = 1_000_000;
  expect(isEligible(after([5e9, 5e9], at * 1e6), base, at)).toBe(false);
  expect(isEligible(after([5e9, 5e9], (at - 61_000) * 1e6), base, at)).toBe(true);
  expect(isEligible(after([5e9, 5e9], at * 1e6), { ...base, Unlimited: true }, at)).toBe(true);
  expect(isEligible(alloc, { ...base, Attempts: 0 }, at)).toBe(false);
});
