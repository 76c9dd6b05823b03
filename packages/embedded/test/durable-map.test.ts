import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDurableMap, type StateDamage } from "../src/durable-map.ts";

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

test("a line cut short by a crash is dropped without a word", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "state.jsonl");
  openDurableMap(file).set("a", 1);
  appendFileSync(file, '["b",');
  const damage: unknown[] = [];
  expect(openDurableMap(file, (line) => damage.push(line)).entries("")).toEqual([["a", 1]]);
  expect(damage).toEqual([]);
});

test("a damaged line is told by its number, left out, and kept beside the file", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "state.jsonl");
  const map = openDurableMap(file);
  map.set("a", 1);
  appendFileSync(file, '["b",\n["c",1]\n["d",4]\tffff\n{"e":1}\n');
  const damage: StateDamage[] = [];
  expect(openDurableMap(file, (line) => damage.push(line)).entries("")).toEqual([
    ["a", 1],
    ["c", 1],
  ]);
  expect(damage.map(({ line }) => line)).toEqual([2, 4, 5]);
  expect(damage[1]?.reason).toBe("the line does not fit its checksum");
  expect(readFileSync(`${file}.damaged`, "utf8")).toBe('["b",\n["d",4]\tffff\n{"e":1}\n');
  expect(openDurableMap(file, (line) => damage.push(line)).entries("")).toHaveLength(2);
  expect(damage).toHaveLength(3);
});

test("a value that its reader cannot use is told, kept beside the file, and forgotten", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "state.jsonl");
  openDurableMap(file).apply([
    ["n/a", 1],
    ["n/b", "two"],
  ]);
  const damage: StateDamage[] = [];
  const map = openDurableMap(file, (line) => damage.push(line));
  expect(map.read("n/", (value) => z.number().parse(value))).toEqual([["a", 1]]);
  expect(damage).toMatchObject([{ line: 1, reason: expect.stringMatching(/^n\/b: /) }]);
  expect(openDurableMap(file).entries("")).toEqual([["n/a", 1]]);
});

test("no change writes no line, and an empty one of an older version is read", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "state.jsonl");
  const map = openDurableMap(file);
  map.set("a", 1);
  const before = readFileSync(file, "utf8");
  map.apply([]);
  expect(readFileSync(file, "utf8")).toBe(before);
  appendFileSync(file, '[]\n["b",2]\n');
  const damage: unknown[] = [];
  expect(openDurableMap(file, (line) => damage.push(line)).entries("")).toHaveLength(2);
  expect(damage).toEqual([]);
});

test("whatever is cut out of a state file, it opens; each line that is lost was torn at the end or is told", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "state.jsonl");
  const change = fc.tuple(
    fc.constantFrom("a", "b", "é/c", "d"),
    fc.option(fc.jsonValue(), { nil: undefined }),
  );
  const cut = fc.record({ from: fc.nat(), length: fc.nat({ max: 60 }), toEnd: fc.boolean() });
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 12 }), cut, (changes, hole) => {
      rmSync(file, { force: true });
      const map = openDurableMap(file);
      for (const group of changes)
        map.apply(group.map(([key, value]) => (value === undefined ? [key] : [key, value])));
      map.close();
      const whole = readFileSync(file);
      const from = hole.from % (whole.length + 1);
      const to = hole.toEnd ? whole.length : Math.min(whole.length, from + hole.length);
      writeFileSync(file, Buffer.concat([whole.subarray(0, from), whole.subarray(to)]));
      const lines = whole.toString().split("\n").filter(Boolean);
      const left = readFileSync(file, "utf8").split("\n").filter(Boolean);
      const intact = left.filter((line) => lines.includes(line)).length;
      const damage: StateDamage[] = [];
      const again = openDurableMap(file, (line) => damage.push(line));
      expect(damage.length).toBeLessThanOrEqual(left.length - intact);
      if (hole.toEnd) expect(damage).toEqual([]);
      again.set("after", 1);
      again.close();
      expect(openDurableMap(file).get("after")).toBe(1);
    }),
    { numRuns: 300 },
  );
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
