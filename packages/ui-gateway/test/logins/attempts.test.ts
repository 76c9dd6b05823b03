import { expect, test } from "vitest";
import { Attempts } from "../../src/logins/attempts.ts";

const pace = { burst: 3, refillMs: 1000 };

test("a burst at once, then one for each while; each key by itself", () => {
  const attempts = new Attempts(pace);
  expect([0, 0, 0, 0].map(() => attempts.take("a", 0))).toEqual([0, 0, 0, 1000]);
  expect(attempts.take("a", 400)).toBe(600);
  expect(attempts.take("b", 400)).toBe(0);
  expect(attempts.take("a", 1000)).toBe(0);
  expect(attempts.take("a", 1000)).toBe(1000);
  expect([0, 0, 0, 0].map(() => attempts.take("a", 10_000))).toEqual([0, 0, 0, 1000]);
});

test("one that is given back may be taken again", () => {
  const attempts = new Attempts(pace);
  for (let n = 0; n < 10; n++) {
    expect(attempts.take("a", 0)).toBe(0);
    attempts.giveBack("a", 0);
  }
  expect([0, 0, 0, 0].map(() => attempts.take("a", 0))).toEqual([0, 0, 0, 1000]);
});

test("who comes with ever new keys makes it forget the oldest, and never grow", () => {
  const attempts = new Attempts(pace);
  for (let n = 0; n < 3; n++) attempts.take("first", 0);
  for (let n = 0; n < 20_000; n++) attempts.take(String(n), 0);
  expect(attempts.take("19999", 0)).toBe(0);
  expect(attempts.take("first", 0)).toBe(0);
});
