import { expect, test } from "vitest";
import { applyExceptions, pruneExceptions, type Exception } from "../../rules/exceptions.ts";
import type { Finding } from "../../rules/finding.ts";

const finding = (file: string, name?: string): Finding => ({
  rule: name === undefined ? "no-cycle" : "max-params",
  file,
  ...(name !== undefined && { function: name }),
  message: "",
  hint: "",
});

const listOf = (maximum: number, ...exceptions: Exception[]) => ({
  maximum,
  maximumOfSleeps: exceptions.some(({ rule }) => rule === "sleep") ? 1 : 0,
  exceptions: { p: exceptions },
});

const long = { rule: "max-params", file: "packages/p/src/a.ts", function: "pick" };

test("a listed function is excepted, another function of the same file is not", () => {
  const other = finding(long.file, "other");

  expect(applyExceptions([finding(long.file, "pick"), other], listOf(1, long))).toEqual([other]);
});

test("an exception that nothing needs is found", () => {
  expect(applyExceptions([], listOf(1, long))).toMatchObject([
    {
      rule: "exceptions",
      message: "The exception of max-params for packages/p/src/a.ts (pick) is not needed.",
    },
  ]);
});

test("more exceptions than the maximum are found", () => {
  expect(applyExceptions([finding(long.file, "pick")], listOf(0, long))).toMatchObject([
    { rule: "exceptions", message: "The list has 1 entries; its maximum is 0." },
  ]);
});

test("a maximum that is too high has to be lowered: the list never grows again", () => {
  expect(applyExceptions([finding(long.file, "pick")], listOf(2, long))).toMatchObject([
    { rule: "exceptions", hint: expect.stringContaining("Lower maximum to 1") },
  ]);
});

test("sleeps are counted by themselves", () => {
  const sleeps = ["a", "b"].map((name) => ({
    rule: "sleep",
    file: `packages/p/test/${name}.ts`,
    why: "pace",
  }));
  const found = sleeps.map((sleep) => ({ ...sleep, message: "", hint: "" }));

  expect(applyExceptions(found, listOf(0, ...sleeps))).toMatchObject([
    { rule: "exceptions", message: "The list has 2 entries; its maximumOfSleeps is 1." },
  ]);
});

test("a sleep needs a reason", () => {
  const sleep = { rule: "sleep", file: "packages/p/test/a.test.ts" };
  const found = { ...sleep, message: "", hint: "" };

  expect(applyExceptions([found], listOf(0, sleep))).toMatchObject([{ rule: "exceptions" }]);
  expect(applyExceptions([found], listOf(0, { ...sleep, why: "Nothing may come." }))).toEqual([]);
});

test("pruning removes what is not needed, lowers the maximum and adds nothing", () => {
  const findings = [finding(long.file, "pick"), finding("packages/p/src/new.ts", "new")];

  expect(pruneExceptions(findings, listOf(2, long, { ...long, function: "mended" }))).toEqual(
    listOf(1, long),
  );
});

test("pruning follows a function to its new file, and a file to its new folder, inside the package only", () => {
  const cycle = { rule: "no-cycle", file: "packages/p/src/b.ts" };
  const moved = [finding("packages/p/src/room/c.ts", "pick"), finding("packages/p/src/room/b.ts")];

  expect(pruneExceptions(moved, listOf(2, long, cycle)).exceptions["p"]).toEqual([
    { ...cycle, file: "packages/p/src/room/b.ts" },
    { ...long, file: "packages/p/src/room/c.ts" },
  ]);
  expect(pruneExceptions([finding("packages/q/src/c.ts", "pick")], listOf(1, long)).exceptions).toEqual({});
});
