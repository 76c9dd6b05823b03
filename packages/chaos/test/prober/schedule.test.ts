import { expect, test } from "vitest";
import { dueCount, dueRequest, turnsOf } from "../../src/prober/schedule.ts";
import { classify } from "../../src/prober/classify.ts";

test("a fixed rate: after one second at 500/s the 501st request is due", () => {
  expect([dueCount(-1, 500), dueCount(0, 500), dueCount(1_000_000, 500)]).toEqual([0, 1, 501]);
});

test("every target is asked equally often on both lanes", () => {
  const count = 4 * 2 * 25;
  const requests = Array.from({ length: count }, (_, number) =>
    dueRequest(number, { ratePerSecond: 500, turns: turnsOf([{}, {}, {}, {}]) }),
  );
  const groups = Map.groupBy(requests, ({ target, lane }) => `${target} ${lane}`);
  expect(groups.size).toBe(8);
  expect([...groups.values()].map((group) => group.length)).toEqual(Array.from({ length: 8 }, () => 25));
});

test("a target with more turns is asked so much more often, on both lanes too", () => {
  const turns = turnsOf([{ turns: 3 }, { turns: 3 }, {}]);
  expect(turns).toEqual([0, 1, 2, 0, 1, 0, 1]);
  const requests = Array.from({ length: 7 * 2 * 10 }, (_, number) =>
    dueRequest(number, { ratePerSecond: 500, turns }),
  );
  const groups = Map.groupBy(requests, ({ target, lane }) => `${target} ${lane}`);
  expect([...groups.values()].map((group) => group.length).toSorted()).toEqual([10, 10, 30, 30, 30, 30]);
});

test.each([
  [{ kind: "answer", status: 200, body: "x" }, "ok"],
  [{ kind: "answer", status: 200, body: "y" }, "wrong"],
  [{ kind: "answer", status: 404, body: "x" }, "wrong"],
  [{ kind: "answer", status: 502, body: "x" }, "5xx"],
  [{ kind: "error", code: "ECONNREFUSED", connected: false }, "refused"],
  [{ kind: "error", code: "EHOSTUNREACH", connected: false }, "refused"],
  [{ kind: "error", code: "ECONNRESET", connected: true }, "reset"],
  [{ kind: "error", code: "EPIPE", connected: true }, "reset"],
  [{ kind: "error", code: "EADDRNOTAVAIL", connected: false }, "unknown"],
  [{ kind: "error", code: "EMFILE", connected: false }, "unknown"],
  [{ kind: "closed" }, "reset"],
  [{ kind: "invalid" }, "wrong"],
  [{ kind: "timeout", stalledMs: 0, timeoutMs: 3000 }, "timeout"],
  [{ kind: "timeout", stalledMs: 1500, timeoutMs: 3000 }, "unknown"],
  [{ kind: "unsent" }, "unknown"],
] as const)("%o is %s", (ending, outcome) => {
  expect(classify(ending, "x")).toBe(outcome);
});
