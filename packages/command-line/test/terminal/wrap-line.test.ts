import { expect, test } from "vitest";
import { createStyle } from "../../src/terminal/style.ts";
import { wrapLine, wrapText } from "../../src/terminal/wrap-line.ts";

test("a line is broken at the width, and nothing of it is lost", () => {
  expect(wrapLine("http://127.0.0.1:25000/info", 10)).toEqual(["http://127", ".0.0.1:250", "00/info"]);
  expect(wrapLine("exactly 10", 10)).toEqual(["exactly 10"]);
  expect(wrapLine("", 10)).toEqual([""]);
  expect(wrapText("one\n\nthree", 3)).toEqual(["one", "", "thr", "ee"]);
});

test("colours take no room and stay where they were", () => {
  const red = createStyle(true).red("abcd");
  const rows = wrapLine(red, 4);
  expect(rows).toEqual([red]);
  expect(wrapLine(red, 2).join("")).toBe(red);
});
