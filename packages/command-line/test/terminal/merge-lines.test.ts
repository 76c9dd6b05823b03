import { expect, test } from "vitest";
import { mergeLines } from "../../src/terminal/merge-lines.ts";

test("lines of several sources come with their names before them", async () => {
  async function* lines(...texts: string[]): AsyncGenerator<string> {
    yield* texts;
  }
  const merged: string[] = [];
  for await (const line of mergeLines([
    { name: "a", lines: lines("1", "2") },
    { name: "long", lines: lines("3") },
  ])) {
    merged.push(line);
  }
  expect(merged.toSorted()).toEqual(["a    │ 1", "a    │ 2", "long │ 3"]);
});
