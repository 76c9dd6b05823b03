import { expect, test } from "vitest";
import { createCauseLog } from "../../src/discovery/cause-log.ts";
import { testClock } from "../support/test-clock.ts";

test("one cause is told once a second, with how often it was not told; other causes are not kept back", () => {
  const clock = testClock();
  const lines: unknown[] = [];
  const warn = createCauseLog({ clock, write: (fields, message) => lines.push({ ...fields, message }) });
  for (let i = 0; i < 100; i++) warn("status 429", { path: i }, "no");
  warn("refused", {}, "no");
  clock.advance(999);
  warn("status 429", {}, "no");
  clock.advance(1);
  warn("status 429", { path: "x" }, "no");
  clock.advance(1000);
  warn("status 429", {}, "no");
  expect(lines).toEqual([
    { path: 0, message: "no" },
    { message: "no" },
    { path: "x", message: "no", suppressed: 100 },
    { message: "no" },
  ]);
});
