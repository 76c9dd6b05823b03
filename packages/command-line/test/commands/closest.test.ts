import { expect, test } from "vitest";
import { closest } from "../../src/commands/closest.ts";

test.each([
  ["statsu", ["status", "up"], "status"],
  ["--jsn", ["--json", "--help"], "--json"],
  ["x", ["up", "down"], undefined],
  ["", ["up"], undefined],
])("%j is nearest to %j: %j", (word, known, wanted) => {
  expect(closest(word, known)).toBe(wanted);
});
