import { expect, test } from "vitest";
import { createStallClock } from "../../src/prober/stall-clock.ts";

test("only pauses that are longer than a busy machine's usual ones are stalls, and one that is not over yet counts", () => {
  let nowUs = 0;
  const clock = createStallClock(() => nowUs);
  nowUs += 40_000;
  clock.tick();
  expect(clock.totalMs()).toBe(0);
  nowUs += 1_500_000;
  expect(clock.totalMs()).toBe(1500);
  clock.tick();
  nowUs += 1000;
  expect(clock.totalMs()).toBe(1500);
});
