import { expect, test } from "vitest";
import { findLintProblems } from "../../rules/find-lint-problems.ts";
import { plantRepository } from "./plant-repository.ts";

const longBody = "  work();\n".repeat(60);
const longFunction = `export function long(work: () => void): void {\n${longBody}}\n`;

test("two files that import each other are a cycle, also when only types are imported", () => {
  using planted = plantRepository({
    "packages/p/src/one.ts": 'import { two } from "./two.ts";\nexport const one = 1 + two;\n',
    "packages/p/src/two.ts": 'import type { one } from "./one.ts";\nexport const two: typeof one = 2;\n',
  });

  const findings = findLintProblems(planted.root);

  expect(findings.map(({ rule, file }) => [rule, file])).toEqual(
    expect.arrayContaining([
      ["no-cycle", "packages/p/src/one.ts"],
      ["no-cycle", "packages/p/src/two.ts"],
    ]),
  );
});

test("a function of more than 60 lines is found under its name", () => {
  using planted = plantRepository({ "packages/p/src/long.ts": longFunction });

  expect(findLintProblems(planted.root)).toMatchObject([
    { rule: "max-lines-per-function", file: "packages/p/src/long.ts", function: "long" },
  ]);
});

test("a function of four positional parameters is found, one of three is not", () => {
  using planted = plantRepository({
    "packages/p/src/four.ts":
      "export const x = [function three(a, b, c) {}, function four(a, b, c, d) {}];\n",
  });

  expect(findLintProblems(planted.root)).toMatchObject([{ rule: "max-params", function: "four" }]);
});

test("a function with more than 12 ways through is found", () => {
  const ways = Array.from({ length: 12 }, (_, number) => `  if (n === ${number}) return "${number}";\n`);
  using planted = plantRepository({
    "packages/p/src/name.ts": `export function nameOf(n: number): string {\n${ways.join("")}  return "";\n}\n`,
  });

  expect(findLintProblems(planted.root)).toMatchObject([{ rule: "complexity", function: "nameOf" }]);
});

test("a file of more than 250 lines is found, comments and empty lines counted", () => {
  using planted = plantRepository({
    "packages/p/src/file.ts": `export const x = 1;\n${"// line\n".repeat(250)}`,
  });

  expect(findLintProblems(planted.root)).toMatchObject([
    { rule: "max-lines", file: "packages/p/src/file.ts" },
  ]);
});

test("generated files and tests are left out", () => {
  using planted = plantRepository({
    "packages/p/src/generated/long.ts": longFunction,
    "packages/p/test/long.test.ts": longFunction,
    "packages/p/src/index.ts": "export const x = 1;\n",
  });

  expect(findLintProblems(planted.root)).toEqual([]);
});
