import { expect, test } from "vitest";
import { findLeaseDrift, type LeaseLists } from "../../src/measures/lease-drift.ts";

const nowMs = 10_000_000_000;
const minute = 60_000;
const lease = { job: "demo-server", task: "demo", allocation: "a1b2c3d4-0000", usedAtMs: nowMs - minute };
const runs = { known: new Set([lease.allocation]), ended: new Map<string, number>() };

const kinds = (lists: Partial<LeaseLists>) =>
  findLeaseDrift({ leases: [lease], nomad: runs, nowMs, ...lists }).map(
    ({ kind, what }) => `${kind}: ${what}`,
  );

test("a lease of an allocation that runs is no drift", () => {
  expect(kinds({})).toEqual([]);
});

test("Nomad leaves leases of ended allocations behind; one that somebody used since is a ghost", () => {
  const ended = (agoMs: number) => ({ ...runs, ended: new Map([[lease.allocation, nowMs - agoMs]]) });
  expect(kinds({ nomad: ended(0) })).toEqual([]);
  // Within what clocks may differ by.
  expect(kinds({ nomad: ended(1.5 * minute) })).toEqual([]);
  expect(kinds({ nomad: ended(10 * minute) })).toEqual([
    "ghost: a lease of demo of demo-server a1b2c3d4: no allocation holds it",
  ]);
});

test("a lease of an allocation that Nomad never knew is a ghost, and one of an allocation that it has forgotten since is none", () => {
  const nomad = { known: new Set<string>(), ended: new Map<string, number>() };
  expect(kinds({ nomad })).toEqual([expect.stringContaining("ghost: a lease of demo of demo-server")]);
  expect(kinds({ nomad, leases: [{ ...lease, usedAtMs: nowMs - 61 * minute }] })).toEqual([]);
});

test("two leases of one task are one too many, unless the allocation is over", () => {
  const leases = [lease, { ...lease, usedAtMs: nowMs }];
  expect(kinds({ leases })).toEqual(["duplicate: 2 × lease of demo of demo-server a1b2c3d4"]);
  expect(kinds({ leases: [lease, { ...lease, task: "other" }] })).toEqual([]);
  const nomad = { ...runs, ended: new Map([[lease.allocation, nowMs]]) };
  expect(kinds({ leases, nomad })).toEqual([]);
});

test("what was there before is not found again, and what has become more is", () => {
  const twice = { leases: [lease, lease], nomad: runs, nowMs };
  const before = findLeaseDrift(twice);
  expect(findLeaseDrift({ ...twice, before })).toEqual([]);
  expect(kinds({ leases: [lease, lease, lease], before })).toEqual([
    "duplicate: 3 × lease of demo of demo-server a1b2c3d4",
  ]);
});
