import { expect, test } from "vitest";
import { blockingQuery } from "../../src/http/blocking-query.ts";
import { createTopics } from "../../src/http/topics.ts";

const never = new AbortController().signal;

test("answers at once without an index, and when the index is already past", async () => {
  const read = () => ({ index: 7, topics: ["a"] });
  const topics = createTopics();
  expect(await blockingQuery({ read, topics, minIndex: 0, waitMs: 0, signal: never })).toMatchObject({
    index: 7,
  });
  expect(await blockingQuery({ read, topics, minIndex: 6, waitMs: 0, signal: never })).toMatchObject({
    index: 7,
  });
  expect(topics.waiting("a")).toBe(0);
});

test("wakes only on a change of its own topic", async () => {
  const topics = createTopics();
  let index = 7;
  let reads = 0;
  const read = () => ({ index, topics: ["a"], reads: ++reads });
  const answer = blockingQuery({ read, topics, minIndex: 7, waitMs: 60_000, signal: never });
  index = 8;
  topics.notify(["b"]);
  expect(topics.waiting("a")).toBe(1);
  topics.notify(["a"]);
  expect(await answer).toMatchObject({ index: 8, reads: 2 });
  expect(topics.waiting("a")).toBe(0);
});

test("goes on waiting when its topic changed but its index did not", async () => {
  const topics = createTopics();
  let index = 7;
  const answer = blockingQuery({
    read: () => ({ index, topics: ["a"] }),
    topics,
    minIndex: 7,
    waitMs: 0,
    signal: never,
  });
  topics.notify(["a"]);
  await Promise.resolve();
  await Promise.resolve();
  expect(topics.waiting("a")).toBe(1);
  index = 9;
  topics.notify(["a"]);
  expect(await answer).toMatchObject({ index: 9 });
});

test("answers with what is true when the time is up or the client is gone", async () => {
  const topics = createTopics();
  const read = () => ({ index: 7, topics: ["a"] });
  expect(await blockingQuery({ read, topics, minIndex: 7, waitMs: 5, signal: never })).toMatchObject({
    index: 7,
  });
  const gone = new AbortController();
  const answer = blockingQuery({ read, topics, minIndex: 7, waitMs: 0, signal: gone.signal });
  gone.abort();
  expect(await answer).toMatchObject({ index: 7 });
  expect(topics.waiting("a")).toBe(0);
});
