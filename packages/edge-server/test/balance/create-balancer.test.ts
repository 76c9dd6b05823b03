import { expect, test } from "vitest";
import { balanceDefaults, type BalanceOptions } from "../../src/balance/balance-options.ts";
import { createBalancer, type Choice } from "../../src/balance/create-balancer.ts";
import type { Instance } from "../../src/discovery/snapshot.ts";
import type { Attempt } from "../../src/exchange/upstream-selector.ts";
import type { AttemptFailure } from "../../src/upstream/failure.ts";
import type { AttemptOutcome } from "../../src/upstream/attempt-report.ts";
import type { RequestSummary } from "../../src/http1/request-summary.ts";
import { createRouter } from "../../src/routing/create-router.ts";
import { instanceOf, snapshotOf } from "../support/instances.ts";
import { testClock } from "../support/test-clock.ts";

/** A balancer for instances a, b, c … of one route, with its clock in hand. */
function setUp(names: readonly string[], options: Partial<BalanceOptions> = {}) {
  let random = 0;
  // Walks evenly over all instances.
  const clock = testClock({ random: () => (random = (random + 0.618_034) % 1) });
  const removed: string[] = [];
  const retries: [AttemptFailure, boolean][] = [];
  const ejections: string[] = [];
  let clients = 0;
  const balancer = createBalancer({
    settings: () => ({ ...balanceDefaults, ...options }),
    clock,
    onRemoved: ({ id }) => removed.push(id),
    observer: {
      retried: (failure, isGranted) => retries.push([failure, isGranted]),
      ejected: ({ endpoint }) => ejections.push(endpoint.id),
    },
  });
  const router = createRouter({ tagPrefix: "urlprefix-", defaultServices: ["web"] });
  let instances: Instance[] = names.map((id) => instanceOf({ id }));
  let route = refresh();
  return {
    balancer,
    clock,
    removed,
    retries,
    ejections,
    /** Another path and another client each time, unless told. */
    varied: (): Partial<RequestSummary> => ({
      path: `/${clients}`,
      clientAddress: `10.0.0.${clients++ % 250}`,
    }),
    choose: (attempt: Partial<Attempt> = {}, request: Partial<RequestSummary> = {}) =>
      balancer.choose(route, summary(request), { ...first(clock.monotonic()), ...attempt }),
    replace: (next: Instance[]) => {
      instances = next;
      route = refresh();
    },
    instances: () => instances,
  };

  function refresh() {
    const snapshot = snapshotOf(...instances);
    balancer.update(snapshot);
    return router(snapshot).match("", "/") ?? { host: "", path: "/", name: "/", targets: [], unusable: [] };
  }
}

function summary(facts: Partial<RequestSummary>): RequestSummary {
  return {
    method: "GET",
    host: "",
    path: "/",
    target: "/",
    scheme: "http",
    isIdempotent: true,
    hasBody: false,
    clientAddress: "10.0.0.9",
    field: () => undefined,
    ...facts,
  };
}
function first(requestStartedAt: number): Attempt {
  return { number: 1, tried: new Set(), failure: undefined, requestStartedAt, isOptional: false };
}
function idOf(choice: Choice) {
  return choice.kind === "candidate" ? choice.candidate.upstream.endpoint.id : choice.kind;
}
type SetUp = ReturnType<typeof setUp>;

/** Sends requests one after the other; each ends as `outcomeOf` says. Returns how many each instance got. */
function send(
  edge: SetUp,
  requests: number,
  outcomeOf: (id: string) => AttemptOutcome | number,
  requestOf: () => Partial<RequestSummary> = edge.varied,
) {
  const counts: Record<string, number> = {};
  for (let i = 0; i < requests; i++) {
    const choice = edge.choose({}, requestOf());
    counts[idOf(choice)] = (counts[idOf(choice)] ?? 0) + 1;
    if (choice.kind !== "candidate") continue;
    const outcome = outcomeOf(idOf(choice));
    if (typeof outcome === "number") {
      choice.report.connected(undefined);
      choice.report.firstByte(outcome, 5);
      choice.report.done("answered", outcome);
    } else choice.report.done(outcome, 0);
    edge.clock.advance(10);
  }
  return counts;
}

test("an instance that refuses a connection is ejected at once, and tried again after a second, then after two", () => {
  const edge = setUp(["a", "b", "c"]);
  const refuse = (id: string) => (id === "a" ? "connect-failed" : 200);
  expect(send(edge, 60, refuse)["a"]).toBe(1);
  edge.clock.advance(1000);
  expect(send(edge, 60, refuse)["a"]).toBe(1);
  edge.clock.advance(1000);
  expect(send(edge, 30, refuse)["a"] ?? 0).toBe(0);
  edge.clock.advance(1000);
  expect(send(edge, 30, () => 200)["a"]).toBeGreaterThan(0);
});

test("an instance that seems to drain gets nothing for a second while others can be asked", () => {
  const edge = setUp(["a", "b", "c"]);
  /** Asks the only one that has not been tried. */
  const sayDrains = (isDraining: boolean) => {
    const choice = edge.choose({ tried: new Set(["b", "c"]) });
    expect(idOf(choice)).toBe("a");
    if (choice.kind !== "candidate") return;
    choice.report.drains(isDraining);
    choice.report.done("answered", 200);
  };
  sayDrains(true);
  expect(send(edge, 60, () => 200)["a"]).toBeUndefined();
  edge.clock.advance(1000);
  expect(send(edge, 30, () => 200)["a"]).toBeGreaterThan(0);
  sayDrains(true);
  sayDrains(false);
  expect(send(edge, 30, () => 200)["a"]).toBeGreaterThan(0);
});

test("requests that hung before an ejection do not make an instance look slow after it", () => {
  const edge = setUp(["a", "b", "c"]);
  const hanging = Array.from({ length: 30 }, () => edge.choose()).filter((choice) => idOf(choice) === "a");
  edge.clock.advance(1000);
  for (const choice of hanging) if (choice.kind === "candidate") choice.report.done("hang", 0);
  expect(edge.balancer.ejected()).toHaveLength(1);
  expect(edge.ejections).toEqual(["a"]);
  edge.clock.advance(1000);
  expect(send(edge, 30, () => 200)["a"]).toBeGreaterThan(5);
});

test("never more than half of a service is ejected", () => {
  const edge = setUp(["a", "b", "c", "d"]);
  send(edge, 40, () => "connect-failed");
  expect(edge.balancer.ejected()).toHaveLength(2);
  const alone = setUp(["a"]);
  send(alone, 20, () => "connect-failed");
  expect(alone.balancer.ejected()).toEqual([]);
  expect(idOf(alone.choose())).toBe("a");
});

test("five answers of 500 in a row eject; one now and then does not", () => {
  const edge = setUp(["a", "b", "c"]);
  send(edge, 60, (id) => (id === "a" ? 500 : 200));
  expect(edge.balancer.ejected().map(({ endpoint }) => endpoint.id)).toEqual(["a"]);
  const mostlyFine = setUp(["a", "b", "c"]);
  let count = 0;
  send(mostlyFine, 300, (id) => (id === "a" && count++ % 4 === 0 ? 500 : 200));
  expect(mostlyFine.balancer.ejected()).toEqual([]);
});

test("a successful probe ends an ejection for dead connections early, not one for 5xx answers", () => {
  const edge = setUp(["a", "b", "c"]);
  send(edge, 30, (id) => (id === "a" ? "connect-failed" : 200));
  edge.balancer.probed("a", false);
  expect(edge.balancer.ejected()).toHaveLength(1);
  edge.balancer.probed("a", true);
  expect(edge.balancer.ejected()).toEqual([]);
  const broken = setUp(["a", "b", "c"]);
  send(broken, 60, (id) => (id === "a" ? 503 : 200));
  broken.balancer.probed("a", true);
  expect(broken.balancer.ejected()).toHaveLength(1);
});

test("answers of 500 to one path or to one client eject nobody, however many they are", () => {
  const onePath = setUp(["a", "b", "c"]);
  const broken = () => ({ ...onePath.varied(), path: "/broken" });
  send(onePath, 200, () => 500, broken);
  expect(onePath.balancer.ejected()).toEqual([]);
  const oneClient = setUp(["a", "b", "c"]);
  const lonely = () => ({ ...oneClient.varied(), clientAddress: "10.9.9.9" });
  send(oneClient, 200, () => 500, lonely);
  expect(oneClient.balancer.ejected()).toEqual([]);
});

test("half of at least ten answers, for several paths and clients, eject; a third does not", () => {
  const failing = (every: number) => {
    const edge = setUp(["a", "b", "c"]);
    let count = 0;
    send(edge, 300, (id) => (id === "a" && count++ % every === 0 ? 502 : 200));
    return edge.balancer.ejected().map(({ endpoint }) => endpoint.id);
  };
  expect(failing(2)).toEqual(["a"]);
  expect(failing(3)).toEqual([]);
});

/** A request that `a` keeps waiting. */
function waitingAtA(edge: SetUp) {
  const choice = edge.choose({ tried: new Set(["b", "c"]) });
  if (choice.kind !== "candidate") throw new Error(choice.kind);
  return choice.report;
}

/** `a` answers another request. */
function answerAtA(edge: SetUp) {
  const report = waitingAtA(edge);
  report.firstByte(200, 1);
  report.done("answered", 200);
}
const suspectsOf = (edge: SetUp) => edge.balancer.suspected().map(({ endpoint }) => endpoint.id);
const ejectedFrom = (edge: SetUp) => edge.balancer.ejected().map(({ endpoint }) => endpoint.id);

test("an instance that keeps a request waiting is probed; if the probe fails it is ejected, and requests leave it after the hang timeout", () => {
  const edge = setUp(["a", "b", "c"]);
  const waiting = waitingAtA(edge);
  edge.clock.advance(900);
  expect(waiting.hangs(900)).toBe(false);
  expect(suspectsOf(edge)).toEqual([]);
  edge.clock.advance(100);
  expect(waiting.hangs(1000)).toBe(false);
  expect(suspectsOf(edge)).toEqual(["a"]);
  edge.clock.advance(1000);
  edge.balancer.probed("a", false);
  expect(ejectedFrom(edge)).toEqual(["a"]);
  expect(waiting.hangs(2000)).toBe(false);
  edge.clock.advance(500);
  expect(waiting.hangs(2500)).toBe(true);
});

test("an instance whose probe works, or that answers anything else meanwhile, is slow and not dead: its requests wait", () => {
  const probed = setUp(["a", "b", "c"]);
  const slow = waitingAtA(probed);
  for (let waitedMs = 100; waitedMs <= 60_000; waitedMs += 100) {
    probed.clock.advance(100);
    expect(slow.hangs(waitedMs)).toBe(false);
    if (suspectsOf(probed).length > 0) probed.balancer.probed("a", true);
  }
  expect(ejectedFrom(probed)).toEqual([]);
  const busy = setUp(["a", "b", "c"]);
  const waiting = waitingAtA(busy);
  busy.clock.advance(1000);
  expect(waiting.hangs(1000)).toBe(false);
  answerAtA(busy);
  busy.balancer.probed("a", false);
  expect(ejectedFrom(busy)).toEqual([]);
  busy.clock.advance(600);
  expect(waiting.hangs(1600)).toBe(false);
});

test("a request that waits for long has its instance probed ever less often", () => {
  const edge = setUp(["a", "b"]);
  const slow = waitingAtA(edge);
  let probes = 0;
  for (let waitedMs = 100; waitedMs <= 600_000; waitedMs += 100) {
    edge.clock.advance(100);
    slow.hangs(waitedMs);
    if (suspectsOf(edge).length === 0) continue;
    probes++;
    edge.balancer.probed("a", true);
  }
  expect(probes).toBeLessThan(80);
  expect(probes).toBeGreaterThan(40);
});

test("an instance that has no other beside it is neither probed nor left", () => {
  const edge = setUp(["a"]);
  const slow = waitingAtA(edge);
  edge.clock.advance(60_000);
  expect(slow.hangs(60_000)).toBe(false);
  expect(suspectsOf(edge)).toEqual([]);
});

test("one that was ejected for its silence stays out as long as its probe fails, and is back with the first answer", () => {
  const edge = setUp(["a", "b", "c"]);
  const waiting = waitingAtA(edge);
  edge.clock.advance(1000);
  waiting.hangs(1000);
  for (let probe = 0; probe < 30; probe++) {
    edge.balancer.probed("a", false);
    expect(ejectedFrom(edge)).toEqual(["a"]);
    edge.clock.advance(2200);
  }
  expect(edge.ejections).toEqual(["a"]);
  edge.balancer.probed("a", true);
  expect(ejectedFrom(edge)).toEqual([]);
});

test("an instance that hangs collects few requests, however fast it was before; one that is only slow gets its share again", () => {
  const edge = setUp(["a", "b", "c"]);
  send(edge, 60, (id) => (id === "a" ? 200 : 204));
  const spread = (requests: number) => {
    let toA = 0;
    for (let i = 0; i < requests; i++) {
      const choice = edge.choose({}, edge.varied());
      edge.clock.advance(2);
      if (choice.kind !== "candidate") continue;
      if (idOf(choice) === "a") {
        toA++;
      } else {
        choice.report.firstByte(200, 1000);
        choice.report.done("answered", 200);
      }
    }
    return toA;
  };
  expect(spread(500)).toBeLessThan(60);
  expect(edge.balancer.suspected()).toEqual([]);
  edge.balancer.probed("a", true);
  for (const upstream of edge.balancer.registry.all()) upstream.inFlight = 0;
  expect(spread(30)).toBeGreaterThan(5);
});

test("an instance that is gone is suspected no more", () => {
  const edge = setUp(["a", "b"]);
  const waiting = waitingAtA(edge);
  edge.clock.advance(1000);
  waiting.hangs(1000);
  edge.replace([instanceOf({ id: "b" })]);
  expect(suspectsOf(edge)).toEqual([]);
});

test("an attempt that still waits is left only for an instance that is not ejected itself", () => {
  const edge = setUp(["a", "b"]);
  edge.choose({ tried: new Set(["a"]) });
  const failing = edge.choose({ tried: new Set(["a"]) });
  if (failing.kind === "candidate") failing.report.done("connect-failed", 0);
  expect(ejectedFrom(edge)).toEqual(["b"]);
  const attempt = { number: 2, failure: "hang", tried: new Set(["a"]) } as const;
  expect(idOf(edge.choose({ ...attempt, isOptional: true }))).toBe("give-up");
  expect(idOf(edge.choose({ ...attempt, isOptional: false }))).toBe("b");
});

test("a slow answer ejects nobody", () => {
  const edge = setUp(["a", "b", "c"]);
  send(edge, 60, (id) => (id === "a" ? "head-timeout" : 200));
  expect(ejectedFrom(edge)).toEqual([]);
});

test("exhaustion of the edge itself is held against nobody", () => {
  const edge = setUp(["a", "b", "c"]);
  send(edge, 60, () => "edge-exhausted");
  expect(ejectedFrom(edge)).toEqual([]);
  for (const { latency } of edge.balancer.registry.all())
    expect(latency.read(edge.clock.monotonic())).toBe(0);
});

test("only retries that happen are counted: none where no instance is left, none after the deadline", () => {
  const edge = setUp(["a", "b"]);
  edge.choose({ number: 2, failure: "reset", tried: new Set(["a", "b"]) });
  edge.choose({ number: 2, failure: "reset", tried: new Set(["a"]), requestStartedAt: -60_000 });
  expect(edge.retries).toEqual([]);
  edge.choose({ number: 2, failure: "reset", tried: new Set(["a"]) });
  expect(edge.retries).toEqual([["reset", true]]);
});

test("a connect failure is always retried on another instance; when all were tried the edge gives up", () => {
  const edge = setUp(["a", "b"], { retries: { ...balanceDefaults.retries, ratio: 0, minPerSecond: 0 } });
  expect(idOf(edge.choose({ number: 2, failure: "connect-failed", tried: new Set(["a"]) }))).toBe("b");
  expect(idOf(edge.choose({ number: 3, failure: "connect-failed", tried: new Set(["a", "b"]) }))).toBe(
    "give-up",
  );
});

test("other retries stay within the budget: a fifth of the requests and a small reserve", () => {
  const edge = setUp(["a", "b", "c"]);
  let granted = 0;
  for (let i = 0; i < 1000; i++) {
    const choice = edge.choose();
    if (choice.kind === "candidate") choice.report.done("answered", 200);
    const retry = edge.choose({ number: 2, failure: "reset", tried: new Set(["a"]) });
    if (retry.kind !== "candidate") continue;
    granted++;
    retry.report.done("answered", 200);
  }
  expect(granted).toBeGreaterThanOrEqual(200);
  expect(granted).toBeLessThanOrEqual(211);
  expect(edge.retries.filter(([, isGranted]) => !isGranted)).toHaveLength(1000 - granted);
});

test("no retry begins after the overall deadline", () => {
  const edge = setUp(["a", "b"]);
  const requestStartedAt = edge.clock.monotonic();
  edge.clock.advance(balanceDefaults.retries.deadlineMs + 1);
  expect(
    idOf(edge.choose({ number: 2, failure: "connect-failed", tried: new Set(["a"]), requestStartedAt })),
  ).toBe("give-up");
});

test("beyond its connection limit an instance gets nothing; when all are full the request is refused", () => {
  const edge = setUp(["a", "b"], { limits: { connections: 2, pending: 2 } });
  const chosen = Array.from({ length: 4 }, () => idOf(edge.choose()));
  expect(chosen.sort()).toEqual(["a", "a", "b", "b"]);
  expect(edge.choose()).toEqual({ kind: "unavailable", reason: "overloaded" });
});

test("requests that wait for their connection have a limit of their own", () => {
  const edge = setUp(["a"], { limits: { connections: 100, pending: 1 } });
  const waiting = edge.choose();
  expect(idOf(edge.choose())).toBe("unavailable");
  if (waiting.kind === "candidate") waiting.report.connected(1);
  expect(idOf(edge.choose())).toBe("a");
});

test("a route without instances is unavailable", () => {
  const edge = setUp(["a"]);
  edge.replace([instanceOf({ id: "a", isUsable: false, state: "critical" })]);
  expect(edge.choose()).toEqual({ kind: "unavailable", reason: "no-instance" });
});

test("an instance that is gone from the snapshot gets nothing more and is told to the pools once", () => {
  const edge = setUp(["a", "b"]);
  send(edge, 10, () => 200);
  edge.replace([instanceOf({ id: "b" })]);
  expect(send(edge, 10, () => 200)).toEqual({ b: 10 });
  expect(edge.removed).toEqual(["a"]);
});

test("an instance out of use for a while keeps its books", () => {
  const edge = setUp(["a", "b"]);
  const before = send(edge, 10, () => 200)["a"] ?? 0;
  const [a, b] = edge.instances();
  edge.replace([{ ...a!, isUsable: false, state: "critical" }, b!]);
  edge.replace([a!, b!]);
  send(edge, 10, () => 200);
  const kept = [...edge.balancer.registry.all()].find(({ endpoint }) => endpoint.id === "a");
  expect(kept?.requests).toBeGreaterThan(before);
  expect(edge.removed).toEqual([]);
});

test("load is counted while a request is in flight, whatever its end", () => {
  const edge = setUp(["a", "b"]);
  const outcomes: AttemptOutcome[] = ["answered", "client-left", "reset", "deadline", "truncated"];
  for (const outcome of outcomes) {
    const choice = edge.choose();
    if (choice.kind !== "candidate") throw new Error(choice.kind);
    expect(choice.candidate.upstream.inFlight).toBe(1);
    choice.report.done(outcome, 0);
    expect([choice.candidate.upstream.inFlight, choice.candidate.upstream.pending]).toEqual([0, 0]);
  }
});
