import type { Clock } from "../../src/clock.ts";

/** Time that only moves when told to; sleepers wake in the order of their times. */
export interface TestClock extends Clock {
  /** How long each sleeper wanted to sleep, in order. */
  readonly slept: readonly number[];
  advance(ms: number): void;
}

export function testClock(options: { autoAdvance?: boolean; random?: () => number } = {}): TestClock {
  const { autoAdvance = false, random = () => 0.5 } = options;
  let now = 1_000_000;
  const slept: number[] = [];
  let sleepers: { at: number; wake: () => void }[] = [];
  const advance = (ms: number) => {
    now += ms;
    const due = sleepers.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    sleepers = sleepers.filter(({ at }) => at > now);
    for (const { wake } of due) wake();
  };
  return {
    slept,
    advance,
    now: () => now,
    monotonic: () => now,
    random,
    sleep: (ms, signal) => {
      slept.push(ms);
      if (autoAdvance) {
        now += ms;
        // A macrotask, so that a loop without any other wait cannot starve the test.
        return new Promise((resolve) => setImmediate(resolve));
      }
      return new Promise((wake) => {
        sleepers.push({ at: now + ms, wake });
        signal.addEventListener("abort", () => wake());
      });
    },
  };
}
