import { expect, test } from "vitest";
import { findLongLines } from "../../rules/find-long-lines.ts";
import { plantRepository } from "./plant-repository.ts";

test("a line of more than 160 characters is found, in pages of docs and of packages", () => {
  using planted = plantRepository({
    "README.md": `${"é".repeat(160)}\n`,
    "docs/decisions/001-first.md": `# First\n${"a".repeat(161)}\n`,
    "packages/p/README.md": `${"a ".repeat(100)}\n`,
    ".changeset/long.md": `${"a".repeat(500)}\n`,
  });

  expect(findLongLines(planted.root).map(({ file, message }) => [file, message])).toEqual([
    ["docs/decisions/001-first.md", "Line 2 has 161 characters; the limit is 160."],
    ["packages/p/README.md", "Line 1 has 200 characters; the limit is 160."],
  ]);
});
