import { expect, test } from "vitest";
import { createProber } from "../../src/probing/prober.ts";
import { testClock } from "../support/test-clock.ts";

test("a probe that could not be sent says nothing about its instance", async () => {
  const answers = [undefined, false, undefined, true];
  const heard: boolean[] = [];
  const over = new AbortController();
  const told = Promise.withResolvers<void>();
  const prober = createProber({
    probe: async () => {
      if (answers.length === 0) told.resolve();
      return answers.shift();
    },
    intervalMs: () => 1000,
    clock: testClock({ autoAdvance: true }),
    onResult: (_id, isWorking) => heard.push(isWorking),
    signal: over.signal,
  });
  prober.want("test", [{ id: "a", address: "127.0.0.1", port: 1, protocol: "http" }]);
  await told.promise;
  over.abort();
  expect(heard).toEqual([false, true]);
});

test("asking again for what is probed already costs no look at all others", () => {
  let looks = 0;
  const counted = {
    get id() {
      looks++;
      return "a";
    },
    address: "127.0.0.1",
    port: 1,
    protocol: "http",
  } as const;
  const over = new AbortController();
  const prober = createProber({
    probe: () => new Promise(() => {}),
    intervalMs: () => 1000,
    clock: testClock({ autoAdvance: true }),
    onResult: () => {},
    signal: over.signal,
  });
  const failing = { id: "b", address: "127.0.0.1", port: 2, protocol: "http" } as const;
  prober.want("in doubt", [counted]);
  prober.want("failing", [failing]);
  const before = looks;
  prober.want("failing", [failing]);
  expect(looks).toBe(before);
  prober.want("failing", []);
  expect(looks).toBeGreaterThan(before);
  over.abort();
});
