import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { followLines, lastLines } from "../../src/files/tail.ts";

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

test("the last lines are given, an unfinished one among them, and none of a missing file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "log");
  expect(await collect(lastLines(path, 5))).toEqual([]);
  await writeFile(path, "1\n2\n3\n");
  expect(await collect(lastLines(path, 2))).toEqual(["2", "3"]);
  expect(await collect(lastLines(path, 0))).toEqual([]);
  await appendFile(path, "4");
  expect(await collect(lastLines(path, 2))).toEqual(["3", "4"]);
});

test("only the end of a large file is read", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "log");
  await writeFile(path, `${"x".repeat(1 << 20)}\nlast\n`);
  expect(await collect(lastLines(path, 1))).toEqual(["last"]);
});

test("a followed file gives each new line once it is whole, also after it was begun anew", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "log");
  await writeFile(path, "1\n2\n");
  const stop = new AbortController();
  const seen: string[] = [];
  const reader = (async () => {
    for await (const line of followLines(path, { lines: 1, signal: stop.signal })) seen.push(line);
  })();
  await eventually(() => expect(seen).toEqual(["2"]));
  await appendFile(path, "3\nunfin");
  await eventually(() => expect(seen).toEqual(["2", "3"]));
  await appendFile(path, "ished\n");
  await eventually(() => expect(seen).toEqual(["2", "3", "unfinished"]));
  await writeFile(path, "new\n");
  await eventually(() => expect(seen).toEqual(["2", "3", "unfinished", "new"]));
  stop.abort();
  await reader;
});
