import { expect, test } from "vitest";
import { recover } from "../../src/experiment/recover.ts";

/** When the wait ends, for layers that are broken in these stretches (milliseconds from its start). */
async function endedAfter(
  brokenIn: readonly (readonly [fromMs: number, toMs: number])[],
  { limitMs = 60_000, forMs = 1000 } = {},
): Promise<number> {
  let nowMs = 0;
  const clock = { now: () => nowMs, wait: async (durationMs: number) => void (nowMs += durationMs) };
  const broken = () =>
    brokenIn.some(([from, to]) => nowMs >= from && nowMs < to)
      ? [{ layer: "services" as const, detail: "3 of 7" }]
      : [];
  const { signal } = new AbortController();
  await recover({ layers: { broken }, sinceMs: 0, limitMs, forMs, signal, onProgress: () => {} }, clock);
  return nowMs;
}

test("whole for a while ends it, a relapse starts the wait anew", async () => {
  expect(await endedAfter([[0, 5000]])).toBe(6000);
  expect(
    await endedAfter([
      [0, 5000],
      [5500, 7000],
    ]),
  ).toBe(8000);
});

test("what is whole is enough at once where no while is asked for, a relapse is waited for", async () => {
  expect(await endedAfter([], { forMs: 0 })).toBe(0);
  expect(await endedAfter([[0, 700]], { forMs: 0 })).toBe(700);
});

test("what is never back ends with the limit", async () => {
  expect(await endedAfter([[0, Infinity]], { limitMs: 3000 })).toBe(3000);
});
