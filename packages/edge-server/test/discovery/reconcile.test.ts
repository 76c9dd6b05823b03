import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { HealthRow, Verdict } from "../../src/discovery/health-rows.ts";
import {
  applyProbe,
  instancesInDoubt,
  longestHoldMs,
  reconcile,
  restored,
} from "../../src/discovery/reconcile.ts";
import { emptySnapshot, type Instance } from "../../src/discovery/snapshot.ts";

function row(name: string, verdict: Verdict = "passing"): HealthRow {
  const weights = { passing: 1, warning: 1 };
  return { id: name, node: "n", address: "10.0.0.1", port: 80, tags: [], weights, verdict, reason: verdict };
}
function answer(rows: HealthRow[], isComplete = true) {
  return { service: "web", rows, isComplete, isCurrent: true };
}
/** From servers that may not yet have replayed their log. */
function past(rows: HealthRow[]) {
  return { service: "web", rows, isComplete: false, isCurrent: false };
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
  const probed = applyProbe(first, "a", true, 2000);
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
  expect(states(applyProbe(after(all, answer([])), "b", false, 2000))).toEqual({ a: "held", c: "held" });
});

test("a held instance is gone after ten minutes, though it answers", () => {
  const held = after(all, answer([]));
  const since = held[0]?.since ?? 0;
  expect(states(applyProbe(held, "a", true, since + longestHoldMs - 1))).toHaveProperty("a", "held");
  expect(states(applyProbe(held, "a", true, since + longestHoldMs))).not.toHaveProperty("a");
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
  const down = applyProbe(suspect, "a", false, 1);
  expect(states(down)).toMatchObject({ a: "not suspect" });
  expect(states(reconcile(down, answer([row("a", "node-failing"), row("b")]), 2))).toMatchObject({
    a: "not suspect",
  });
  expect(states(applyProbe(down, "a", true, 3))).toMatchObject({ a: "suspect" });
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
  expect(applyProbe(before, "a", false, 1)).toBe(before);
});

test("an instance of the snapshot on disk is in use until its probe fails", () => {
  const instances = after(all).map((instance) => restored(instance, 7));
  expect(states(instances)).toEqual({ a: "suspect", b: "suspect", c: "suspect" });
  expect(states(applyProbe(instances, "a", false, 8))).toMatchObject({ a: "not suspect" });
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
        instances = reconcile(before, { service: "web", isCurrent: true, ...next }, 0);
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
