import * as fc from "fast-check";
import { durationNs, durationVariable, seconds } from "jobspec";
import { UserError } from "command-line/user-error";
import { expect, test } from "vitest";

test("the text of a duration variable is nanoseconds in the job", () => {
  expect([durationNs("0"), durationNs("1m30s")]).toEqual([0, seconds(90)]);
});

test.each(["", "5", "5 s", "-5s", "s", "5S", "five"])(
  "%j is no duration, neither as text nor as a variable",
  (text) => {
    expect(() => durationNs(text)).toThrow(UserError);
    expect(durationVariable().safeParse(text).success).toBe(false);
  },
);

test("whatever a duration variable accepts can be read", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(\d{1,6}(\.\d{1,3})?(ns|us|ms|s|m|h)){1,4}$/), (text) => {
      expect(durationVariable().safeParse(text).success).toBe(true);
      expect(Number.isInteger(durationNs(text))).toBe(true);
    }),
  );
});
