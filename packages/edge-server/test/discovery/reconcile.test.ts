import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { HealthRow } from "../../src/discovery/health-rows.ts";
import type { Verdict } from "../../src/discovery/judge-checks.ts";
import {
  applyProbe,
  instancesInDoubt,
  maxHoldMs,
  maxUnheardMs,
  reconcile,
  restored,
} from "../../src/discovery/reconcile.ts";
import { emptySnapshot, type Instance } from "../../src/discovery/snapshot.ts";

/** Each name has a place of its own. */
function row(name: string, verdict: Verdict = "passing"): HealthRow {
  const weights = { passing: 1, warning: 1 };
  return { id: name, node: "n", address: name, port: 80, tags: [], weights, verdict, reason: verdict };
}
/** Service `id` at this port of one address. */
function rowAt(id: string, port: number, verdict: Verdict = "passing"): HealthRow {
  return { ...row(id, verdict), id: `n/${id}@10.0.0.1:${port}`, address: "10.0.0.1", port };
}
function answer(rows: HealthRow[], isComplete = true) {
  return { service: "web", rows, badRows: [], isComplete, isCurrent: true, isAfterTrouble: false };
}
/** From servers that may not yet have replayed their log. */
function past(rows: HealthRow[]) {
  return { ...answer(rows, false), isCurrent: false };
}
function states(instances: readonly Instance[]) {
  return Object.fromEntries(
    instances.map(({ id, state, isUsable }) => [id, isUsable ? state : `not ${state}`]),
  );
}
/** The instances after these answers, one after the other. */
function after(...answers: ReturnType<typeof answer>[]) {
  return answers.reduce<readonly Instance[]>(
    (instances, next, i) => reconcile(instances, next, i * 1000),
    [],
  );
}
const all = answer([row("a"), row("b"), row("c")]);

test("a row that is gone is a deregistration: the instance is gone at once", () => {
  expect(states(after(all, answer([row("a"), row("b")])))).toEqual({ a: "passing", b: "passing" });
});

test("what may be the past neither brings back what was deregistered nor changes what is known", () => {
  expect(states(after(all, past([row("old"), row("a", "critical")])))).toEqual(states(after(all)));
  const known = after(answer([row("a"), row("b", "critical")]));
  expect(reconcile(known, past([row("b")]), 9000)).toBe(known);
});

test("where nothing usable is known the past is tried: each instance is used once its probe succeeds", () => {
  const first = after(past([row("a"), row("b"), row("c", "maintenance")]));
  expect(states(first)).toEqual({ a: "not suspect", b: "not suspect", c: "not maintenance" });
  expect(
    instancesInDoubt({ ...emptySnapshot, services: new Map([["web", first]]) }).map(({ id }) => id),
  ).toEqual(["a", "b"]);
  const probed = applyProbe(first, { id: "a", isWorking: true, now: 2000 });
  expect(states(probed)).toMatchObject({ a: "suspect", b: "not suspect" });
  expect(states(reconcile(probed, answer([row("a"), row("d")]), 3000))).toEqual({
    a: "passing",
    d: "passing",
  });
});

test("when more than half vanish at once the missing ones are held, in use", () => {
  expect(states(after(all, answer([row("a")])))).toEqual({ a: "passing", b: "held", c: "held" });
  expect(states(after(all, answer([])))).toEqual({ a: "held", b: "held", c: "held" });
});

test("exactly half is a deregistration", () => {
  const four = answer(["a", "b", "c", "d"].map((name) => row(name)));
  expect(states(after(four, answer([row("a"), row("b")])))).toEqual({ a: "passing", b: "passing" });
});

test("what is held stays held through further answers, until it is listed again", () => {
  const held = after(all, answer([]), answer([]), answer([row("d")]));
  expect(states(held)).toEqual({ a: "held", b: "held", c: "held", d: "passing" });
  expect(states(reconcile(held, all, 9000))).toMatchObject({ a: "passing", b: "passing", c: "passing" });
});

test("a held instance whose probe fails is gone", () => {
  expect(states(applyProbe(after(all, answer([])), { id: "b", isWorking: false, now: 2000 }))).toEqual({
    a: "held",
    c: "held",
  });
});

test("a held instance is gone after ten minutes, though it answers", () => {
  const held = after(all, answer([]));
  const since = held[0]?.since ?? 0;
  expect(states(applyProbe(held, { id: "a", isWorking: true, now: since + maxHoldMs - 1 }))).toHaveProperty(
    "a",
    "held",
  );
  expect(states(applyProbe(held, { id: "a", isWorking: true, now: since + maxHoldMs }))).not.toHaveProperty(
    "a",
  );
});

test("an instance out of use that vanishes is not held", () => {
  expect(states(after(answer([row("a", "critical")]), answer([])))).toEqual({});
});

test("an incomplete answer (no leader, or filtered by an ACL) removes nothing and adds what it lists", () => {
  expect(states(after(all, answer([row("d")], false)))).toEqual({
    a: "passing",
    b: "passing",
    c: "passing",
    d: "passing",
  });
});

test("a failing service check takes the instance out", () => {
  expect(states(after(all, answer([row("a", "critical"), row("b"), row("c")])))).toMatchObject({
    a: "not critical",
  });
});

test("a failing node check alone makes it suspect: in use until the edge's own probe fails, and again when it succeeds", () => {
  const suspect = after(all, answer([row("a", "node-failing"), row("b"), row("c")]));
  expect(states(suspect)).toMatchObject({ a: "suspect" });
  const down = applyProbe(suspect, { id: "a", isWorking: false, now: 1 });
  expect(states(down)).toMatchObject({ a: "not suspect" });
  expect(states(reconcile(down, answer([row("a", "node-failing"), row("b")]), 2))).toMatchObject({
    a: "not suspect",
  });
  expect(states(applyProbe(down, { id: "a", isWorking: true, now: 3 }))).toMatchObject({ a: "suspect" });
});

test("maintenance drains", () => {
  expect(states(after(all, answer([row("a", "maintenance"), row("b"), row("c")])))).toMatchObject({
    a: "not maintenance",
  });
});

test("a check that has not run since its agent's restart leaves a known instance in use, and keeps a new one waiting", () => {
  expect(
    states(after(all, answer([row("a", "unchecked"), row("b"), row("c"), row("d", "unchecked")]))),
  ).toEqual({
    a: "suspect",
    b: "passing",
    c: "passing",
    d: "not starting",
  });
});

test("an instance that was critical does not come back because its check is forgotten", () => {
  const before = after(answer([row("a", "critical")]), answer([row("a", "unchecked")]));
  expect(states(before)).toEqual({ a: "not starting" });
});

test("an unchanged instance stays the same object", () => {
  const before = after(all);
  const next = reconcile(before, all, 5000);
  for (const [i, instance] of next.entries()) expect(instance).toBe(before[i]);
});

test("a probe of an instance that Consul judges changes nothing", () => {
  const before = after(all);
  expect(applyProbe(before, { id: "a", isWorking: false, now: 1 })).toBe(before);
});

test("an instance of the snapshot on disk is in use until its probe fails", () => {
  const instances = after(all).map((instance) => restored(instance, 7));
  expect(states(instances)).toEqual({ a: "suspect", b: "suspect", c: "suspect" });
  expect(states(applyProbe(instances, { id: "a", isWorking: false, now: 8 }))).toMatchObject({
    a: "not suspect",
  });
});

test("the same service ID at a new port is the instance: the old place is gone at once", () => {
  const moved = after(answer([rowAt("a", 1)]), answer([rowAt("a", 2)]));
  expect(states(moved)).toEqual({ "n/a@10.0.0.1:2": "passing" });
  const starting = after(answer([rowAt("a", 1)]), answer([rowAt("a", 2, "unchecked")]));
  expect(states(starting)).toEqual({ "n/a@10.0.0.1:2": "not starting" });
  const filtered = after(answer([rowAt("a", 1)]), answer([rowAt("a", 2)], false));
  expect(states(filtered)).toEqual({ "n/a@10.0.0.1:2": "passing" });
});

test("another service ID at the same place takes it over: there is one entry for an address", () => {
  const rows = after(answer([rowAt("a", 1)]), answer([rowAt("b", 1, "unchecked")]));
  expect(states(rows)).toEqual({ "n/b@10.0.0.1:1": "not starting" });
  const twice = after(
    answer([rowAt("a", 1), rowAt("b", 2)]),
    answer([]),
    answer([rowAt("c", 1)]),
    answer([]),
  );
  expect(Object.keys(states(twice)).filter((id) => id.endsWith(":1"))).toHaveLength(1);
});

test("an instance whose row can no longer be used is out, not held", () => {
  const bad = { service: "web", node: "n", instance: "a", reason: "Service.Port is 70000" };
  const before = after(answer([rowAt("a", 1)]));
  expect(reconcile(before, { ...answer([]), badRows: [bad] }, 1)).toEqual([]);
});

test("where as many are in use as before, nothing is held: it was a replacement", () => {
  const replaced = answer([row("c"), row("d")]);
  expect(states(after(answer([row("a"), row("b")]), replaced))).toEqual({ c: "passing", d: "passing" });
});

test("those that start do not count: the old ones are held until the new ones are in use", () => {
  const starting = answer([row("c", "unchecked"), row("d", "unchecked")]);
  const held = after(answer([row("a"), row("b")]), starting);
  expect(states(held)).toEqual({ c: "not starting", d: "not starting", a: "held", b: "held" });
  const half = reconcile(held, answer([row("c"), row("d", "unchecked")]), 5000);
  expect(states(half)).toMatchObject({ c: "passing", a: "held", b: "held" });
  expect(states(reconcile(half, answer([row("c"), row("d")]), 6000))).toEqual({ c: "passing", d: "passing" });
});

test.each<[string, Verdict[]]>([
  ["passing at once", ["passing"]],
  ["starting, then passing", ["unchecked", "passing"]],
  ["starting, and replaced before they pass", ["unchecked"]],
])("a service of two replaced 400 times, two at a time (%s), never piles up", (_how, verdicts) => {
  let instances: readonly Instance[] = reconcile([], answer([row("a"), row("b")]), 0);
  let most = 0;
  for (let round = 0; round < 400; round++) {
    for (const verdict of verdicts) {
      const rows = [row(`a${round}`, verdict), row(`b${round}`, verdict)];
      instances = reconcile(instances, answer(rows), round * 100);
      most = Math.max(most, instances.length);
    }
  }
  expect(most).toBeLessThanOrEqual(4);
});

test("whatever is registered, in whatever order: never more are held than were in use, and each at a place of its own", () => {
  const verdict = fc.constantFrom<Verdict>("passing", "critical", "unchecked", "node-failing");
  const anyRow = fc.record({ id: fc.nat(8), port: fc.integer({ min: 1, max: 8 }), verdict });
  const anyAnswer = fc
    .uniqueArray(anyRow, { selector: ({ id }) => id, maxLength: 6 })
    .map((list) => list.map((one) => rowAt(String(one.id), one.port, one.verdict)));
  fc.assert(
    fc.property(fc.array(anyAnswer, { maxLength: 12 }), (answers) => {
      let instances: readonly Instance[] = [];
      let mostInUse = 0;
      for (const [time, rows] of answers.entries()) {
        instances = reconcile(instances, answer(rows), time);
        const held = instances.filter(({ state }) => state === "held");
        const listed = instances.filter(({ state }) => state !== "held");
        expect(held.length).toBeLessThanOrEqual(mostInUse);
        mostInUse = Math.max(mostInUse, listed.filter(({ isUsable }) => isUsable).length);
        const places = new Set(listed.map(({ port }) => port));
        const names = new Set(listed.map(({ id }) => id.split("@")[0]));
        for (const one of held) {
          expect(places).not.toContain(one.port);
          expect(names).not.toContain(one.id.split("@")[0]);
          places.add(one.port);
        }
      }
    }),
  );
});

test("a TTL check that fails without a note takes the instance out", () => {
  const failed = after(all, answer([row("a", "unheard"), row("b"), row("c")]));
  expect(states(failed)).toEqual({ a: "not critical", b: "passing", c: "passing" });
  const again = reconcile(failed, answer([row("a", "unheard"), row("b")]), 9000);
  expect(states(again)).toMatchObject({ a: "not critical" });
});

test("a new instance whose TTL check nobody has reported to waits", () => {
  expect(states(after(all, answer([row("d", "unheard")], false)))).toMatchObject({ d: "not starting" });
});

test("a TTL check that ran out while its agent was dead is waited for, one minute", () => {
  const dead = after(all, answer([row("a", "node-failing"), row("b"), row("c")]));
  const back = reconcile(dead, answer([row("a", "unheard"), row("b"), row("c")]), 50_000);
  expect(states(back)).toMatchObject({ a: "suspect" });
  const still = reconcile(back, answer([row("a", "unheard"), row("b"), row("d")]), 60_000);
  expect(
    states(applyProbe(still, { id: "a", isWorking: true, now: 50_000 + maxUnheardMs - 1 })),
  ).toMatchObject({ a: "suspect" });
  expect(states(applyProbe(still, { id: "a", isWorking: true, now: 50_000 + maxUnheardMs }))).toMatchObject({
    a: "not critical",
  });
  expect(states(reconcile(still, answer([row("a"), row("b")]), 70_000))).toMatchObject({ a: "passing" });
});

test("that it ran out may be told a moment after the agent is back", () => {
  const dead = after(all, answer([row("a", "node-failing"), row("b"), row("c")]));
  const back = reconcile(dead, all, 1_000_000);
  expect(states(back)).toMatchObject({ a: "passing" });
  const unheard = answer([row("a", "unheard"), row("b"), row("c")]);
  expect(states(reconcile(back, unheard, 1_000_500))).toMatchObject({ a: "suspect" });
  expect(states(reconcile(back, unheard, 1_030_000))).toMatchObject({ a: "not critical" });
});

test("a TTL check that ran out while all of Consul was away is waited for", () => {
  const back = { ...answer([row("a", "unheard"), row("b"), row("c")]), isAfterTrouble: true };
  expect(states(reconcile(after(all), back, 9000))).toEqual({ a: "suspect", b: "passing", c: "passing" });
});

test("an instance that was critical before its agent died does not come back with the agent", () => {
  const out = after(answer([row("a", "critical"), row("b")]));
  const back = { ...answer([row("a", "unheard"), row("b")]), isAfterTrouble: true };
  expect(states(reconcile(out, back, 9000))).toMatchObject({ a: "not critical" });
});

test("whatever Consul answers, an error-like answer never empties a service in use, and a complete one keeps all that it lists as passing", () => {
  const verdict = fc.constantFrom<Verdict>(
    "passing",
    "warning",
    "critical",
    "maintenance",
    "node-failing",
    "unchecked",
  );
  const anyRow = fc.record({ name: fc.constantFrom("a", "b", "c", "d", "e"), verdict });
  const anyAnswer = fc.record({
    rows: fc
      .uniqueArray(anyRow, { selector: ({ name }) => name })
      .map((list) => list.map((r) => row(r.name, r.verdict))),
    isComplete: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyAnswer, { maxLength: 8 }), (answers) => {
      let instances: readonly Instance[] = [];
      for (const next of answers) {
        const before = instances;
        instances = reconcile(before, { ...answer([]), ...next }, 0);
        const ids = instances.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { id, verdict: listed } of next.rows) {
          if (listed === "passing") expect(instances.find((i) => i.id === id)?.isUsable).toBe(true);
        }
        if (!next.isComplete) {
          const listed = new Set(next.rows.map(({ id }) => id));
          for (const { id, isUsable } of before) if (isUsable && !listed.has(id)) expect(ids).toContain(id);
        }
      }
    }),
  );
});
