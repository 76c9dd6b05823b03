import { expect, test } from "vitest";
import { createStyle } from "../../src/terminal/style.ts";
import { table } from "../../src/terminal/table.ts";

const plain = createStyle(false);

test("columns are as wide as what they hold, colours not counted; numbers are aligned right", () => {
  const colourful = createStyle(true);
  const text = table(
    plain,
    ["name", "count"],
    [
      [colourful.green("a"), "5"],
      ["longer", "1234"],
    ],
  );
  expect(text.split("\n")).toEqual([
    "  name    count",
    `  ${colourful.green("a")}           5`,
    "  longer   1234",
  ]);
});
