import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkRules, pruneRules } from "../../rules/check-rules.ts";
import { EXCEPTIONS_FILE } from "../../rules/exceptions.ts";
import { plantRepository } from "./plant-repository.ts";

const four = { rule: "max-params", file: "packages/p/src/four.ts", function: "four" };
const sources = {
  "packages/p/src/four.ts": "export function four(a, b, c, d) {}\n",
  "packages/p/rooms.json": { rooms: [["four.ts"]] },
};

test("a repository that keeps the rules has no findings", () => {
  using planted = plantRepository({
    ...sources,
    [EXCEPTIONS_FILE]: { maximum: 1, maximumOfSleeps: 0, exceptions: { p: [four] } },
  });

  expect(checkRules(planted.root)).toEqual([]);
});

test("what breaks a rule and is not listed is found", () => {
  using planted = plantRepository({
    ...sources,
    [EXCEPTIONS_FILE]: { maximum: 0, maximumOfSleeps: 0, exceptions: {} },
  });

  expect(checkRules(planted.root)).toMatchObject([four]);
});

test("pruning writes the list, an exception a line", () => {
  const mended = { ...four, file: "packages/p/src/mended.ts" };
  using planted = plantRepository({
    ...sources,
    [EXCEPTIONS_FILE]: {
      maximum: 2,
      maximumOfSleeps: 0,
      exceptions: { p: [{ ...mended, function: "mended" }, four] },
    },
  });

  pruneRules(planted.root);

  expect(checkRules(planted.root)).toEqual([]);
  expect(readFileSync(join(planted.root, EXCEPTIONS_FILE), "utf8")).toBe(
    `{\n  "maximum": 1,\n  "maximumOfSleeps": 0,\n  "exceptions": {\n    "p": [\n      ${JSON.stringify(four)}\n    ]\n  }\n}\n`,
  );
});
