import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { createLineWriter } from "../../src/admin/line-writer.ts";

test.each([undefined, 100])("all lines arrive whole and in order, at most %s bytes at once", async (most) => {
  await using folder = await temporaryFolder("lines");
  const file = join(folder.path, "log");
  await using handle = await open(file, "a");
  const write = createLineWriter(handle.fd, most);
  const lines = Array.from({ length: 1000 }, (_, i) => `${i} ${"ä".repeat(i % 150)}`);
  for (const line of lines) write(line);
  await eventually(async () => expect(await readFile(file, "utf8")).toBe(`${lines.join("\n")}\n`));
});
