import { expect, test } from "vitest";
import { findDrift, without } from "../../src/measures/drift.ts";
import type { FourLists } from "../../src/world/four-lists.ts";

const endpoint = "127.0.1.21:25000";
const wanted = {
  allocation: "a1b2c3d4-0000",
  service: "demo-server",
  host: "node01",
  endpoint,
  running: true,
};
const registration = {
  id: "_nomad-task-a1b2c3d4-0000-x",
  service: "demo-server",
  endpoint,
  allocation: "a1b2c3d4-0000",
  passing: true,
};
const process = { pid: 10, allocation: "a1b2c3d4-0000", task: "main", host: "node01", held: true };
const edge = { edge: "node02", service: "demo-server", endpoints: [endpoint] };
const agreeing: FourLists = {
  allocations: [wanted],
  registrations: [registration],
  processes: [process],
  edges: [edge],
};

const kinds = (lists: Partial<FourLists>) =>
  findDrift({ ...agreeing, ...lists }).map(({ kind, where }) => `${kind} ${where}`);

test("four lists that agree have no drift", () => {
  expect(kinds({})).toEqual([]);
});

test.each<[string, Partial<FourLists>, string[]]>([
  ["an allocation that is not running", { allocations: [{ ...wanted, running: false }] }, ["missing nomad"]],
  ["a task whose executor is gone", { processes: [{ ...process, held: false }] }, ["orphan processes"]],
  ["an allocation without registration", { registrations: [] }, ["missing consul"]],
  [
    "an instance that is not passing",
    { registrations: [{ ...registration, passing: false }] },
    ["missing consul"],
  ],
  ["an allocation without process", { processes: [] }, ["missing processes"]],
  ["an edge without the instance", { edges: [{ ...edge, endpoints: [] }] }, ["missing edge"]],
  ["a second copy of a task", { processes: [process, { ...process, pid: 11 }] }, ["duplicate processes"]],
  [
    "a process of an allocation nobody wants",
    { processes: [process, { ...process, pid: 11, allocation: "dead" }] },
    ["orphan processes"],
  ],
  [
    "an instance registered twice",
    { registrations: [registration, { ...registration, id: "again" }] },
    ["duplicate consul"],
  ],
  [
    "an edge with the same instance twice",
    { edges: [{ ...edge, endpoints: [endpoint, endpoint] }] },
    ["duplicate edge"],
  ],
])("%s is found", (_, lists, found) => {
  expect(kinds(lists)).toEqual(found);
});

test("a registration without an allocation behind it is a ghost, and so is an edge's entry", () => {
  const old = "127.0.1.22:25000";
  const ghost = { ...registration, id: "old", endpoint: old, allocation: "gone" };
  expect(kinds({ registrations: [registration, ghost] })).toEqual(["ghost consul"]);
  expect(kinds({ edges: [{ ...edge, endpoints: [endpoint, old] }] })).toEqual(["ghost edge"]);
});

test("a registration of an earlier allocation on the same address is a ghost and the new one is missing", () => {
  expect(kinds({ registrations: [{ ...registration, allocation: "gone" }] })).toEqual([
    "missing consul",
    "ghost consul",
  ]);
});

test("an edge for another service is not asked about this one", () => {
  expect(kinds({ edges: [edge, { edge: "node03", service: "other", endpoints: [] }] })).toEqual([]);
});

test("what has no service in Consul is missed there by nobody", () => {
  const { endpoint: _endpoint, ...rest } = wanted;
  const allocations = [{ ...rest, unregistered: true as const }];
  expect(kinds({ allocations, registrations: [], edges: [] })).toEqual([]);
  expect(kinds({ allocations, registrations: [], edges: [], processes: [] })).toEqual(["missing processes"]);
});

test("tasks that end by themselves are no orphans, and their services no ghosts", () => {
  const ending = new Set([wanted.allocation]);
  const none = { allocations: [], edges: [] };
  expect(kinds(none)).toEqual(["ghost consul", "orphan processes"]);
  const registrations = without(ending, [registration]);
  expect(kinds({ ...none, registrations, processes: without(ending, [process]) })).toEqual([]);
});
