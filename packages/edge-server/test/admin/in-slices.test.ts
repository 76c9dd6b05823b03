import { expect, test } from "vitest";
import { inSlices } from "../../src/admin/in-slices.ts";

/** Takes half a millisecond of the processor. */
function work(): void {
  const until = performance.now() + 0.5;
  while (performance.now() < until);
}

test.each([
  ["one long list", 1, 160],
  ["many short lists", 160, 1],
])("the event loop turns while %s is gone through", async (_what, lists, length) => {
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const each = inSlices();
  for (let i = 0; i < lists; i++) await each(Array.from({ length }), work);
  isOver = true;
  // Eight milliseconds of work between two looks at the clock.
  expect(turns).toBeGreaterThanOrEqual(9);
});
