import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { createTopics } from "../../../src/http/topics.ts";
import { openDurableMap } from "../../../src/durable-map.ts";
import { createIndexes } from "../../../src/consul/state/indexes.ts";
import { casKey, setKey } from "../../../src/consul/state/kv-operations.ts";
import { createKv } from "../../../src/consul/state/kv.ts";

function openKv(file: string) {
  const disk = openDurableMap(file);
  const kv = createKv(disk, createIndexes(disk, createTopics()));
  return {
    ...kv,
    put: (key: string, value: string | null = "x", flags = "0") =>
      kv.write((view) => setKey(view, { key, value, flags })),
    delete: (key: string) => kv.write((view) => view.remove(key)),
  };
}

test("a write of the same value keeps the index", async () => {
  await using folder = await temporaryFolder();
  const kv = openKv(join(folder.path, "s"));
  kv.put("a");
  const before = kv.get("a");
  kv.put("a");
  expect(kv.get("a")).toEqual(before);
  kv.put("a", "y");
  expect(kv.get("a")?.modifyIndex).toBeGreaterThan(before?.modifyIndex ?? Number.NaN);
  expect(kv.get("a")?.createIndex).toBe(before?.createIndex);
});

test("a removal moves the index of its prefix, however many removals there were", async () => {
  await using folder = await temporaryFolder();
  const kv = openKv(join(folder.path, "s"));
  kv.put("tree/kept");
  kv.put("tree/gone");
  const before = kv.indexOf("tree/", false);
  kv.delete("tree/gone");
  const after = kv.indexOf("tree/", false);
  expect(after).toBeGreaterThan(before);
  for (let round = 0; round < 2_000; round++) {
    kv.put(`other/${round}`);
    kv.delete(`other/${round}`);
  }
  expect(kv.indexOf("tree/", false)).toBeGreaterThanOrEqual(after);
});

test("keys, values and versions are there again when the file is opened anew", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "s");
  const first = openKv(file);
  first.put("a", "1");
  first.put("b", null, "18446744073709551615");
  first.put("c");
  first.delete("c");
  const again = openKv(file);
  expect(again.list("")).toEqual(first.list(""));
  const write = { key: "a", value: "2", flags: "0" };
  expect(again.write((view) => casKey(view, write, first.get("a")?.modifyIndex ?? 0))).toBeTruthy();
});

test("flags of an older state file, which are numbers, are read", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "s");
  openDurableMap(file).set("kv/a", { value: null, flags: 7, createIndex: 3, modifyIndex: 4 });
  const kv = openKv(file);
  expect(kv.get("a")).toMatchObject({ flags: "7", lockIndex: 0 });
  expect(kv.put("b").modifyIndex).toBeGreaterThan(4);
});

test("what is put and removed in one change leaves no trace", async () => {
  await using folder = await temporaryFolder();
  const kv = openKv(join(folder.path, "s"));
  kv.put("a");
  const before = kv.indexOf("", false);
  kv.write((view) => {
    setKey(view, { key: "b", value: "x", flags: "0" });
    view.remove("b");
  });
  expect(kv.indexOf("", false)).toBe(before);
});
