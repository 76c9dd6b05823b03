import * as fc from "fast-check";
import {
  durationVariable,
  formatNanoseconds,
  hours,
  JobspecError,
  milliseconds,
  minutes,
  parseDuration,
  seconds,
} from "jobspec";
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
  ["7ns", 7],
])("%s is %i ns", (text, nanoseconds) => {
  expect(parseDuration(text)).toBe(nanoseconds);
});

test.each(["", "5", "5 s", "-5s", "s", "5S", "five"])(
  "%j is no duration, neither as text nor as a variable",
  (text) => {
    expect(() => parseDuration(text)).toThrow(JobspecError);
    expect(durationVariable().safeParse(text).success).toBe(false);
  },
);

test("whatever a duration variable accepts can be read", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(\d{1,6}(\.\d{1,3})?(ns|us|ms|s|m|h)){1,4}$/), (text) => {
      expect(durationVariable().safeParse(text).success).toBe(true);
      expect(Number.isInteger(parseDuration(text))).toBe(true);
    }),
  );
});

test("a duration in nanoseconds is written as text that reads as the same", () => {
  expect([0, seconds(5), seconds(90), milliseconds(1500), hours(2), 7].map(formatNanoseconds)).toEqual([
    "0",
    "5s",
    "90s",
    "1500ms",
    "2h",
    "7ns",
  ]);
  fc.assert(fc.property(fc.nat(), (duration) => parseDuration(formatNanoseconds(duration)) === duration));
});
