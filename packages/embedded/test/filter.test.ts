import { expect, test } from "vitest";
import { createFilter } from "../src/filter/create-filter.ts";

const record = {
  ID: "web",
  Count: 2,
  Tags: ["a", "b.c"],
  Meta: { "k-y": "z" },
  Tasks: [{ Name: "one" }, { Name: "two" }],
};
const passes = (text: string): boolean => createFilter(text, undefined)(record);

test.each([
  ["ID == web", true],
  ['ID != "web"', false],
  ["ID == web and Count == 3 or Count == 2", true],
  ["ID == web and (Count == 3 or Count == 2)", true],
  ["not ID == web or Count == 2", true],
  ["not (ID == web or Count == 2)", false],
  ["a in Tags and `b.c` in Tags", true],
  ["Tags not contains a", false],
  ['"x" not in Tags', true],
  ['Meta["k-y"] == z', true],
  ["Tasks.Name == two", true],
  ["Tasks.Name == three", false],
  ['ID matches "^w"', true],
  ['ID not matches "^w"', false],
  ["Tags is empty", false],
  ["Meta is not empty", true],
])("%s: %s", (text, expected) => {
  expect(passes(text)).toBe(expected);
});

test.each([
  ["ID =", "1:4 (3): no match found"],
  ["ID == web extra", "1:11 (10): no match found"],
  ["(ID == web", "1:11 (10): no match found"],
])("%s is refused with the place where it ends to make sense", (text, message) => {
  expect(() => passes(text)).toThrow(message);
});
