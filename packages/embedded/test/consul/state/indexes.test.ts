import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { createTopics } from "../../../src/http/topics.ts";
import { openDurableMap } from "../../../src/durable-map.ts";
import { createIndexes, type Indexes } from "../../../src/consul/state/indexes.ts";

const touch = (indexes: Indexes, ...names: string[]): void =>
  indexes.change((change) => change.touch(...names));

test("one change gives one index to all it touches, and a change of nothing takes none", async () => {
  await using folder = await temporaryFolder();
  const indexes = createIndexes(openDurableMap(join(folder.path, "s")), createTopics());
  touch(indexes, "a", "b");
  indexes.change(() => {});
  touch(indexes, "c");
  expect([indexes.of("a"), indexes.of("b"), indexes.of("c"), indexes.of("never")]).toEqual([1, 1, 2, 0]);
  expect(indexes.max("a", "c", "never")).toBe(2);
});

test("no index is given out twice, however often the process is killed", async () => {
  await using folder = await temporaryFolder();
  const seen: number[] = [];
  for (let start = 0; start < 3; start++) {
    const indexes = createIndexes(openDurableMap(join(folder.path, "s")), createTopics());
    for (let round = 0; round < 1_500; round++) {
      touch(indexes, "a");
      seen.push(indexes.of("a"));
    }
  }
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(new Set(seen).size).toBe(seen.length);
});
