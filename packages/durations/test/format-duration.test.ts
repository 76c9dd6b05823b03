import * as fc from "fast-check";
import {
  describeDurationMs,
  formatDurationNs,
  formatGoDurationMs,
  hours,
  milliseconds,
  parseDurationMs,
  parseDurationNs,
  seconds,
} from "durations";
import { expect, test } from "vitest";

test("a duration in nanoseconds is written as text that reads as the same", () => {
  expect([0, seconds(5), seconds(90), milliseconds(1500), hours(2), 7].map(formatDurationNs)).toEqual([
    "0",
    "5s",
    "90s",
    "1500ms",
    "2h",
    "7ns",
  ]);
  fc.assert(fc.property(fc.nat(), (ns) => parseDurationNs(formatDurationNs(ns)) === ns));
});

test.each([
  [0, "0s"],
  [60_000, "1m0s"],
  [5_400_000, "1h30m0s"],
  [1_500, "1.5s"],
  [500, "500ms"],
  [0.25, "250µs"],
  [-90_000, "-1m30s"],
])("%d ms are written as Go does", (ms, text) => {
  expect(formatGoDurationMs(ms)).toBe(text);
  expect(parseDurationMs(text, { signed: true })).toBe(ms);
});

test.each([
  [340, "340 ms"],
  [4_210, "4.2 s"],
  [59_960, "1 min 0 s"],
  [125_000, "2 min 5 s"],
  [119_700, "2 min 0 s"],
])("%d ms are described for people", (ms, text) => {
  expect(describeDurationMs(ms)).toBe(text);
});
