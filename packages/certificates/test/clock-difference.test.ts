import { expect, test } from "vitest";
import { clockDifferenceMs, describeClockDifference } from "../src/index.ts";

const now = new Date("2026-11-30T12:00:00.500Z");

test("a Date header gives the difference of the clocks, to half a second", () => {
  expect(clockDifferenceMs("Mon, 30 Nov 2026 12:00:00 GMT", now)).toBe(0);
  expect(clockDifferenceMs("Mon, 30 Nov 2026 12:05:00 GMT", now)).toBe(300_000);
  expect(clockDifferenceMs("Mon, 30 Nov 2026 11:00:00 GMT", now)).toBe(-3_600_000);
});

test.each([null, undefined, "", "noon"])("the header %o gives none", (header) => {
  expect(clockDifferenceMs(header, now)).toBeUndefined();
});

test("a difference of more than a minute is put in words, a smaller one is none", () => {
  expect(describeClockDifference(60_000, "mine")).toBeUndefined();
  expect(describeClockDifference(-60_000, "mine")).toBeUndefined();
  expect(describeClockDifference(61_000, "mine")).toBe("61 seconds ahead of mine");
  expect(describeClockDifference(-300_000, "mine")).toBe("5 minutes behind mine");
  expect(describeClockDifference(50 * 3_600_000, "mine")).toBe("2 days ahead of mine");
});
