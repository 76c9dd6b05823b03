import { expect, test } from "vitest";
import { parseDurationMs } from "../src/parse-duration.ts";

test.each([
  ["10s", 10_000],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  ["300ms", 300],
  ["-2s", -2_000],
  ["0", 0],
])("reads the Go duration %s", (text, ms) => {
  expect(parseDurationMs(text, { signed: true })).toBe(ms);
});

test.each(["", "10", "s", "1 s", "1d", "10s5", "ten"])("refuses %j", (text) => {
  expect(parseDurationMs(text, { signed: true })).toBeUndefined();
});
