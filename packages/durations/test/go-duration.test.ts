import { expect, test } from "vitest";
import { formatGoDurationMs } from "../src/format-duration.ts";
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

test.each([
  [0, "0s"],
  [60_000, "1m0s"],
  [5_400_000, "1h30m0s"],
  [1_500, "1.5s"],
  [500, "500ms"],
  [0.25, "250µs"],
])("writes %d ms as Go does", (ms, text) => {
  expect(formatGoDurationMs(ms)).toBe(text);
});
