import { expect, test } from "vitest";
import { pick, type PickOptions } from "../../src/balance/pick.ts";
import { TargetList, type Candidate } from "../../src/balance/target-list.ts";
import { Upstream } from "../../src/balance/upstream.ts";
import { parseRouteTag } from "../../src/routing/parse-route-tag.ts";
import { instanceOf } from "../support/instances.ts";

const everything = parseRouteTag("/");
if (everything.kind === "bad") throw new Error(everything.reason);
const { route: tag } = everything;

function candidate(
  id: string,
  { weight = 1, latencyMs = 0, inFlight = 0, appearedAt = undefined as number | undefined } = {},
): Candidate {
  const instance = instanceOf({ id });
  const upstream = new Upstream(
    instance,
    { protocol: "http", serverName: undefined },
    { ejection: () => ({ baseMs: 1, maxMs: 1 }), appearedAt },
  );
  if (latencyMs > 0) upstream.latency.observe(latencyMs, 0);
  upstream.inFlight = inFlight;
  return { target: { instance, tag, weight }, upstream };
}

/** A number source that gives the same sequence every time. */
function sequence(seed = 1) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function shares(candidates: Candidate[], options: Partial<PickOptions> = {}, requests = 4000) {
  const list = new TargetList(candidates);
  const counts: Record<string, number> = {};
  const random = sequence();
  for (let turn = 0; turn < requests; turn++) {
    const chosen = pick(list, {
      policy: "latency",
      slowStartMs: 0,
      isEligible: () => true,
      random,
      turn,
      now: 0,
      ...options,
    });
    const id = chosen?.upstream.endpoint.id ?? "none";
    counts[id] = (counts[id] ?? 0) + 1 / requests;
  }
  return counts;
}

test("equal instances get equal parts", () => {
  const parts = shares([candidate("a"), candidate("b"), candidate("c"), candidate("d")]);
  for (const part of Object.values(parts)) expect(part).toBeCloseTo(0.25, 1);
});

test("a slow instance gets few requests, a loaded one too", () => {
  expect(
    shares([
      candidate("slow", { latencyMs: 500 }),
      candidate("b", { latencyMs: 5 }),
      candidate("c", { latencyMs: 5 }),
    ])["slow"] ?? 0,
  ).toBeLessThan(0.15);
  expect(
    shares([candidate("busy", { inFlight: 50 }), candidate("b"), candidate("c")])["busy"] ?? 0,
  ).toBeLessThan(0.15);
});

test("least-request looks at requests alone", () => {
  const parts = shares([candidate("slow", { latencyMs: 500 }), candidate("busy", { inFlight: 9 })], {
    policy: "least-request",
  });
  expect(parts["slow"]).toBeGreaterThan(0.7);
});

test("round-robin goes round in exact turn, and by weight where they differ", () => {
  expect(shares([candidate("a"), candidate("b"), candidate("c")], { policy: "round-robin" }, 300)).toEqual({
    a: expect.closeTo(1 / 3, 5),
    b: expect.closeTo(1 / 3, 5),
    c: expect.closeTo(1 / 3, 5),
  });
  const weighted = shares(
    [candidate("a", { weight: 1 }), candidate("b", { weight: 3 })],
    { policy: "round-robin" },
    400,
  );
  expect(weighted["b"]).toBeCloseTo(0.75, 1);
});

test("weights are parts of the requests; weight 0 gets none", () => {
  const parts = shares(
    [candidate("a", { weight: 0.9 }), candidate("canary", { weight: 0.1 }), candidate("off", { weight: 0 })],
    { policy: "round-robin" },
  );
  expect(parts["canary"]).toBeCloseTo(0.1, 1);
  expect(parts["off"]).toBeUndefined();
});

test.each(["latency", "least-request"] as const)(
  "%s: a canary gets its part, however fast it is, and the cheaper of the others theirs",
  (policy) => {
    const canary = () => candidate("canary", { weight: 0.1, latencyMs: 1 });
    expect(
      shares([candidate("stable", { weight: 0.9, latencyMs: 80, inFlight: 5 }), canary()], { policy }),
    ).toEqual({ stable: expect.closeTo(0.9, 1), canary: expect.closeTo(0.1, 1) });
    const parts = shares(
      [
        candidate("busy", { weight: 0.45, latencyMs: 80, inFlight: 5 }),
        candidate("idle", { weight: 0.45, latencyMs: 1 }),
        canary(),
      ],
      { policy },
    );
    expect(parts["canary"]).toBeCloseTo(0.1, 1);
    expect(parts["busy"] ?? 0).toBeLessThan(0.05);
  },
);

test("a new instance warms up: it gets less at first and its part in the end", () => {
  const candidates = () => [
    candidate("new", { appearedAt: 0, inFlight: 1 }),
    candidate("old", { inFlight: 1 }),
  ];
  expect(shares(candidates(), { slowStartMs: 1000, now: 100 })["new"] ?? 0).toBeLessThan(0.4);
  expect(shares(candidates(), { slowStartMs: 1000, now: 1000 })["new"]).toBeCloseTo(0.5, 1);
});

test("only eligible ones are chosen, however few they are; none when there is none", () => {
  const candidates = Array.from({ length: 50 }, (_, i) => candidate(`i${i}`));
  const only = shares(candidates, { isEligible: ({ upstream }) => upstream.endpoint.id === "i37" }, 100);
  expect(only).toEqual({ i37: expect.closeTo(1, 5) });
  expect(shares(candidates, { isEligible: () => false }, 10)).toEqual({ none: expect.closeTo(1, 5) });
  expect(shares([], {}, 10)).toEqual({ none: expect.closeTo(1, 5) });
});
