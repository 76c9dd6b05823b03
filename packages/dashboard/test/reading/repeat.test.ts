import { eventually } from "testing";
import { expect, test } from "vitest";
import { repeat } from "../../src/reading/repeat.ts";

test("a failure is told, the next one follows, and a period that becomes shorter counts at once", async () => {
  const stop = new AbortController();
  const errors: unknown[] = [];
  let [acts, period] = [0, 3_600_000];
  const end = repeat({
    periodMs: () => period,
    act: () => {
      acts += 1;
      return acts === 1 ? Promise.reject(new Error("no answer")) : Promise.resolve();
    },
    onError: (error) => errors.push(error),
    signal: stop.signal,
  });
  await eventually(() => acts === 1);
  period = 1;
  await eventually(() => acts > 2);
  stop.abort();
  await end;
  expect(errors).toEqual([new Error("no answer")]);
});
