import { expect, test } from "vitest";
import type { ConsulAnswer, ConsulClient, ConsulQuery } from "../../src/discovery/consul-client.ts";
import { watchQuery } from "../../src/discovery/watch-query.ts";
import { testClock } from "../support/test-clock.ts";

type Step = Partial<ConsulAnswer> | Error;

/** Plays these answers to a watcher, then ends it. */
async function play(steps: readonly Step[], onAnswer: (answer: ConsulAnswer) => void = () => {}) {
  const clock = testClock({ autoAdvance: true });
  const stop = new AbortController();
  const queries: string[] = [];
  const timeouts: (number | undefined)[] = [];
  const errors: unknown[] = [];
  const texts: string[] = [];
  const remaining = [...steps];
  const client: ConsulClient = {
    learn: () => {},
    tokenName: "nobody",
    filesProblem: () => undefined,
    maxQueries: 100,
    heartbeat: () => Promise.resolve({ hasLeader: true }),
    agents: () => ({ inUse: "", all: [], learned: [] }),
    query: ({ parameters, timeoutMs }: ConsulQuery) => {
      queries.push(parameters.join("&"));
      timeouts.push(timeoutMs);
      const step = remaining.shift();
      if (remaining.length === 0) queueMicrotask(() => stop.abort());
      if (step instanceof Error || step === undefined) return Promise.reject(step ?? new Error("over"));
      return Promise.resolve({
        text: "[a]",
        index: 1,
        isComplete: true,
        isCurrent: true,
        isFiltered: false,
        ...step,
      });
    },
  };
  await watchQuery({
    client,
    path: "/x",
    isCached: true,
    onAnswer: (answer) => {
      texts.push(answer.text);
      onAnswer(answer);
    },
    onError: (error) => errors.push(error),
    clock,
    signal: stop.signal,
  });
  return { queries, timeouts, texts, errors, slept: clock.slept };
}

test("the first query does not block, the next ones wait from the index that was answered", async () => {
  const { queries } = await play([{ index: 7 }, { index: 9 }, { index: 9 }]);
  expect(queries).toEqual(["stale", "stale&cached&index=7&wait=60s", "stale&cached&index=9&wait=60s"]);
});

test("a return is not a change: the same text is told once", async () => {
  const { texts } = await play([
    { text: "a", index: 1 },
    { text: "a", index: 2 },
    { text: "b", index: 3 },
    { text: "b", index: 4 },
  ]);
  expect(texts).toEqual(["a", "b"]);
});

test("the same text is told again once it is complete", async () => {
  const { texts } = await play([
    { text: "a", index: 1, isComplete: false },
    { text: "a", index: 2, isComplete: true },
    {},
  ]);
  expect(texts.slice(0, 2)).toEqual(["a", "a"]);
});

test("an index that goes backwards starts afresh", async () => {
  const { queries } = await play([{ index: 100 }, { index: 3 }, { index: 4 }, { index: 4 }]);
  expect(queries).toEqual(["stale", "stale&cached&index=100&wait=60s", "stale", "stale"]);
});

test("after Consul was away, an index below one seen before is the past: asked again until it is reached", async () => {
  const currency: boolean[] = [];
  const { texts, queries } = await play(
    [
      { text: "new", index: 90 },
      new Error("all servers died"),
      { text: "old", index: 20 },
      { text: "newer", index: 95 },
      {},
    ],
    (answer) => currency.push(answer.isCurrent && answer.isComplete),
  );
  expect(texts.slice(0, 3)).toEqual(["new", "old", "newer"]);
  expect(currency.slice(0, 3)).toEqual([true, false, true]);
  expect(queries[3]).toBe("stale");
});

test("an index that stays below is another Consul's, and is believed after a while", async () => {
  const currency: boolean[] = [];
  const steps = [
    { text: "a", index: 90 },
    new Error("gone"),
    ...Array.from({ length: 10 }, () => ({ text: "b", index: 5 })),
    {},
  ];
  const { queries } = await play(steps, (answer) => currency.push(answer.isCurrent));
  expect(currency).toEqual([true, false, true]);
  expect(queries.at(-1)).toBe("stale&cached&index=5&wait=60s");
});

test("an answer to a blocking read whose index did not go on says nothing: what differs is asked anew, without waiting", async () => {
  const { texts, queries, slept } = await play([
    { text: "[a]", index: 50 },
    { text: "[]", index: 50 },
    { text: "[a]", index: 50 },
    { text: "[a,b]", index: 60 },
    {},
  ]);
  expect(texts).toEqual(["[a]", "[a,b]"]);
  expect(queries.slice(1, 4)).toEqual([
    "stale&cached&index=50&wait=60s",
    "stale",
    "stale&cached&index=50&wait=60s",
  ]);
  expect(Math.max(...slept)).toBeLessThanOrEqual(200);
});

test("rows that a token may read from now on arrive though the index does not go on", async () => {
  const { texts } = await play([
    { text: "[]", index: 50 },
    { text: "[a]", index: 50 },
    { text: "[a]", index: 50 },
    {},
  ]);
  expect(texts).toEqual(["[]", "[a]"]);
});

test("the same rows in another order (streamed ones) are asked about once", async () => {
  const streamed = { text: "[b,a]", index: 50 };
  const { texts, queries } = await play([
    { text: "[a,b]", index: 50 },
    streamed,
    { text: "[a,b]", index: 50 },
    streamed,
    streamed,
    {},
  ]);
  expect(texts).toEqual(["[a,b]"]);
  expect(queries.slice(2)).toEqual([
    "stale",
    ...Array.from({ length: 3 }, () => "stale&cached&index=50&wait=60s"),
  ]);
});

test("a view that differs again and again is asked about at growing pauses", async () => {
  const strange = Array.from({ length: 6 }, (_, i) => [
    { text: `[${i}]`, index: 50 },
    { text: "[a]", index: 50 },
  ]);
  const { slept, texts } = await play([{ text: "[a]", index: 50 }, ...strange.flat(), {}]);
  expect(texts).toEqual(["[a]"]);
  expect(Math.max(...slept)).toBeGreaterThan(1000);
});

test("what may lack rows for want of a right is asked every ten seconds, past the agent's cache", async () => {
  const { queries } = await play([
    { text: "[a]", index: 5, isComplete: false, isFiltered: true },
    { text: "[]", index: 6 },
    { text: "[a]", index: 7 },
    {},
  ]);
  expect(queries.slice(1)).toEqual([
    "stale&index=5&wait=10s",
    "stale&index=6&wait=10s",
    "stale&cached&index=7&wait=60s",
  ]);
});

test("an answer that is no longer filtered is told, though neither text nor index changed", async () => {
  const complete: boolean[] = [];
  await play([{ index: 5, isComplete: false, isFiltered: true }, { index: 5 }, { index: 5 }, {}], (answer) =>
    complete.push(answer.isComplete),
  );
  expect(complete).toEqual([false, true]);
});

test("an answer without an index does not make the watcher ask without one again", async () => {
  const { queries, slept } = await play([
    { index: 0 },
    { index: 0 },
    { index: 0 },
    { index: 0 },
    { index: 0 },
  ]);
  expect(queries.slice(1)).toEqual([
    "stale&cached&index=1&wait=60s",
    "stale",
    "stale&cached&index=1&wait=60s",
    "stale",
  ]);
  expect(slept.length).toBeGreaterThan(0);
});

test("two changes go at once, then at most five a second", async () => {
  const steps = Array.from({ length: 12 }, (_, i) => ({ index: i + 1, text: `t${i}` }));
  const { slept, texts } = await play(steps);
  expect(texts).toHaveLength(12);
  expect(slept).toEqual(Array.from({ length: 10 }, () => 200));
});

test("failures back off with full jitter up to 5 s, and start afresh without an index", async () => {
  const failures = Array.from({ length: 9 }, () => new Error("refused"));
  const { slept, errors, queries } = await play([{ index: 5 }, ...failures, {}]);
  expect(errors).toHaveLength(9);
  // Half of 200, 400, … 5000: the test's chance is always 0.5; 200 ms waits are the pace's.
  expect(slept.filter((ms) => ms !== 200 && ms >= 100)).toEqual(
    expect.arrayContaining([100, 400, 800, 1600, 2500]),
  );
  expect(Math.max(...slept)).toBe(2500);
  expect(queries.slice(2, 10).every((query) => query === "stale")).toBe(true);
});

test("a listener that throws loses no update: the same answer comes again", async () => {
  let throws = 2;
  const taken: string[] = [];
  const same = { text: "a", index: 4 };
  const { errors } = await play([same, same, same, same], ({ text }) => {
    if (throws-- > 0) throw new Error("not now");
    taken.push(text);
  });
  expect(errors).toHaveLength(2);
  expect(taken).toEqual(["a"]);
});

test("a blocking query is given longer than Consul may take: its wait and a sixteenth of jitter", async () => {
  const { queries, timeouts } = await play([{ index: 5 }, { index: 6 }]);
  const waitSeconds = Number(/wait=(\d+)s/.exec(queries[1] ?? "")?.[1]);
  expect(waitSeconds).toBeGreaterThan(0);
  expect(timeouts[1]).toBeGreaterThan(waitSeconds * 1000 * (1 + 1 / 16));
});
