import { expect, test } from "vitest";
import { createPace } from "../../src/reading/pace.ts";

test("a pace is quick at first and after something happened, and slow otherwise", () => {
  let now = 0;
  const pace = createPace(() => now);
  const quick = pace.periodMs();
  now = 60_000;
  const slow = pace.periodMs();
  pace.stir();
  expect([pace.periodMs(), slow > quick]).toEqual([quick, true]);
});
