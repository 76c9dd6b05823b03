import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { openDurableMap } from "../src/durable-map.ts";

test("what was set is there when the file is opened again, without a close", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "deep", "state.jsonl");
  const map = openDurableMap(file);
  map.set("a/1", { x: 1 });
  map.set("a/2", "two");
  map.set("b", null);
  map.set("a/1", { x: 3 });
  map.delete("a/2");
  const again = openDurableMap(file);
  expect(again.entries("a/")).toEqual([["a/1", { x: 3 }]]);
  expect(again.entries("")).toEqual([
    ["a/1", { x: 3 }],
    ["b", null],
  ]);
});

test("a line cut short by a crash is dropped, a damaged one before it is not ignored", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "state.jsonl");
  openDurableMap(file).set("a", 1);
  appendFileSync(file, '["b",');
  expect(openDurableMap(file).entries("")).toEqual([["a", 1]]);
  appendFileSync(file, '["b",\n["c",1]\n');
  expect(() => openDurableMap(file)).toThrow(/damaged line/);
});

test("stays small however often a key changes", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "state.jsonl");
  const map = openDurableMap(file);
  for (let round = 0; round < 10_000; round++) map.set("a", round);
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(3_000);
  expect(openDurableMap(file).get("a")).toBe(9_999);
});

test("changes applied together are there together, or not at all when the crash came in between", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "state.jsonl");
  const map = openDurableMap(file);
  map.set("old", 1);
  map.apply([["a", 1], ["b", 2], ["old"]]);
  const whole = readFileSync(file, "utf8");
  expect(openDurableMap(file).entries("")).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
  writeFileSync(file, whole.slice(0, -8));
  expect(openDurableMap(file).entries("")).toEqual([["old", 1]]);
});
