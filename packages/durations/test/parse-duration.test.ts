import * as fc from "fast-check";
import { hours, milliseconds, minutes, parseDurationMs, parseDurationNs, seconds } from "durations";
import { expect, test } from "vitest";

test.each([
  ["0", 0],
  ["500ms", milliseconds(500)],
  ["5s", seconds(5)],
  ["1m30s", seconds(90)],
  ["1.5h", minutes(90)],
  ["1h0m0s", hours(1)],
  ["3us", 3000],
  ["3µs", 3000],
  ["3μs", 3000],
  ["7ns", 7],
  [".5s", milliseconds(500)],
  ["1.s", seconds(1)],
])("%s is %i ns", (text, ns) => {
  expect(parseDurationNs(text)).toBe(ns);
  expect(parseDurationMs(text)).toBe(ns / 1e6);
});

test.each(["", "5", "10s5", "5 s", "s", ".s", "5S", "1d", "five", "-5s", "+5s", "-0"])(
  "%j is no duration",
  (text) => {
    expect(parseDurationNs(text)).toBeUndefined();
    expect(parseDurationMs(text)).toBeUndefined();
  },
);

test.each([
  ["-2s", seconds(-2)],
  ["+2s", seconds(2)],
  ["-0", 0],
  ["2s", seconds(2)],
])("%s is %i ns where a sign is allowed", (text, ns) => {
  expect(parseDurationNs(text, { signed: true })).toBe(ns);
  expect(parseDurationNs(`-${text}x`, { signed: true })).toBeUndefined();
});

test("nanoseconds are whole, whatever fractions a duration has", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(\d{1,6}(\.\d{1,3})?(ns|us|ms|s|m|h)){1,4}$/), (text) => {
      expect(Number.isInteger(parseDurationNs(text))).toBe(true);
    }),
  );
});
