import { eventually } from "testing";
import { expect, test } from "vitest";
import { sharedAnswer } from "../../src/admin/shared-answer.ts";

/** A shared answer whose makings are ended by hand, on a clock set by hand. */
function world(duringRest: "again" | "wait" = "again") {
  const slept: number[] = [];
  const makings: PromiseWithResolvers<number>[] = [];
  let time = 0;
  const ask = sharedAnswer({
    make: () => {
      const making = Promise.withResolvers<number>();
      makings.push(making);
      return making.promise;
    },
    restMs: (tookMs) => 4 * tookMs,
    duringRest,
    now: () => time,
    sleep: async (ms) => {
      slept.push(ms);
      time += ms;
    },
  });
  return { ask, makings, slept, pass: (ms: number) => (time += ms) };
}

test("all who ask while it is made wait for one making, and those who ask in its rest get it again", async () => {
  const { ask, makings, pass } = world();
  const waiting = [ask(), ask(), ask()];
  expect(makings).toHaveLength(1);
  pass(10);
  makings[0]?.resolve(7);
  expect(await Promise.all(waiting)).toEqual([7, 7, 7]);
  pass(39);
  expect(await ask()).toBe(7);
  expect(makings).toHaveLength(1);
  pass(1);
  void ask();
  expect(makings).toHaveLength(2);
});

test("those who ask in its rest wait together for the next one where they shall", async () => {
  const { ask, makings, slept, pass } = world("wait");
  const first = ask();
  await Promise.resolve();
  pass(10);
  makings[0]?.resolve(7);
  expect(await first).toBe(7);
  pass(30);
  const waiting = [ask(), ask()];
  await eventually(() => makings.length === 2);
  expect(slept).toEqual([10]);
  makings[1]?.resolve(8);
  expect(await Promise.all(waiting)).toEqual([8, 8]);
});

test("a failure is told to all who waited, and the next one to ask begins anew", async () => {
  const { ask, makings } = world();
  const waiting = [ask(), ask()];
  makings[0]?.reject(new Error("no worker answers"));
  for (const one of waiting) await expect(one).rejects.toThrow("no worker answers");
  void ask();
  expect(makings).toHaveLength(2);
});
