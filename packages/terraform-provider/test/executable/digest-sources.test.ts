import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { digestSources } from "../../src/executable/digest-sources.ts";

test("sources have another digest when one of them, or what it is called, is another, and none when one is gone", async () => {
  await using folder = await temporaryFolder("sources");
  const write = (name: string, text: string) => writeFile(join(folder.path, name), text);
  await write("a", "one");
  await write("b", "two");
  await write("c", "two");
  const digest = digestSources(folder.path, ["a", "b"]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(digestSources(folder.path, ["a", "c"])).not.toBe(digest);
  await write("b", "tw");
  expect(digestSources(folder.path, ["a", "b"])).not.toBe(digest);
  await write("b", "two");
  expect(digestSources(folder.path, ["a", "b"])).toBe(digest);
  expect(digestSources(folder.path, ["a", "gone"])).toBe(undefined);
});
