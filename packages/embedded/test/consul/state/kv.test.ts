import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { createTopics } from "../../../src/http/topics.ts";
import { openDurableMap } from "../../../src/durable-map.ts";
import { createIndexes } from "../../../src/consul/state/indexes.ts";
import { createKv } from "../../../src/consul/state/kv.ts";

function openKv(file: string) {
  const disk = openDurableMap(file);
  return createKv(disk, createIndexes(disk, createTopics()));
}

const put = (key: string, value = "x", cas?: number) => ({ key, value: Buffer.from(value), flags: 0, cas });

test("a write of the same value keeps the index", async () => {
  await using folder = await temporaryFolder();
  const kv = openKv(join(folder.path, "s"));
  kv.put(put("a"));
  const before = kv.get("a");
  kv.put(put("a"));
  expect(kv.get("a")).toEqual(before);
  kv.put(put("a", "y"));
  expect(kv.get("a")?.modifyIndex).toBeGreaterThan(before?.modifyIndex ?? Number.NaN);
  expect(kv.get("a")?.createIndex).toBe(before?.createIndex);
});

test("a removal moves the index of its prefix, however many removals there were", async () => {
  await using folder = await temporaryFolder();
  const kv = openKv(join(folder.path, "s"));
  kv.put(put("tree/kept"));
  kv.put(put("tree/gone"));
  const before = kv.indexOf("tree/", false);
  kv.delete("tree/gone");
  const after = kv.indexOf("tree/", false);
  expect(after).toBeGreaterThan(before);
  for (let round = 0; round < 2_000; round++) {
    kv.put(put(`other/${round}`));
    kv.delete(`other/${round}`);
  }
  expect(kv.indexOf("tree/", false)).toBeGreaterThanOrEqual(after);
});

test("keys, values and versions are there again when the file is opened anew", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "s");
  const first = openKv(file);
  first.put(put("a", "1"));
  first.put({ key: "b", value: Buffer.alloc(0), flags: 3 });
  first.put(put("c"));
  first.delete("c");
  const again = openKv(file);
  expect(again.list("")).toEqual(first.list(""));
  expect(again.put(put("a", "2", first.get("a")?.modifyIndex))).toBe(true);
});
