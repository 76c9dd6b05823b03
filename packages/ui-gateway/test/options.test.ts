import { expect, test } from "vitest";
import { help, parseOptions, required, wholeNumber } from "../src/options.ts";

test("every flag stands in the help, and is read", () => {
  const flags = [...help.matchAll(/^ {2}--([a-z-]+) [A-Z]/gm)].map(([, flag]) => flag ?? "");
  expect(flags).toContain("world-page");
  const options = parseOptions(flags.flatMap((flag) => [`--${flag}`, "x"]));
  expect(Object.keys(options).sort()).toEqual([...flags].sort());
});

test("what is missing, unknown or no number is said in words", () => {
  expect(() => parseOptions(["--nope"])).toThrow(/--nope/);
  expect(() => required("--logins", undefined)).toThrow("--logins is missing");
  for (const text of ["0", "-1", "1.5", "x", "70000"])
    expect(() => wholeNumber("--vault-port", text, 65_535)).toThrow(
      `--vault-port ${text} is no whole number`,
    );
  expect(wholeNumber("--silence", "660", 86_400)).toBe(660);
});
