import type { WorldStatus } from "orchestrator";
import { expect, test } from "vitest";
import { pictureOfStatus } from "../../src/reading/picture-of-status.ts";
import { emptyPicture } from "../../src/state/world-picture.ts";

const status: WorldStatus = {
  name: "default",
  engine: "local",
  engineReason: "asked for",
  security: "closed",
  hosts: [{ name: "node01", address: "172.16.206.21", roles: ["consul-server", "nomad-client"] }],
  agents: [],
  expected: {
    consul: { instances: 1, checks: 1 },
    nomad: { instances: 0, checks: 0 },
    nomadClient: { instances: 1, checks: 2 },
  },
  health: undefined,
  services: [{ name: "demo-server", instances: { passing: 1, all: 2 }, checks: { passing: 2, all: 4 } }],
  addresses: [{ what: "Consul", url: "http://127.0.0.1:1/ui/" }],
  nodes: [{ name: "node01", address: "", status: "ready", eligibility: "ineligible", draining: true }],
  jobs: [
    {
      id: "demo-server",
      namespace: "default",
      kind: "service",
      version: 3,
      status: "running",
      running: 1,
      desired: 2,
      complete: 0,
      failed: 0,
    },
  ],
  allocations: [
    {
      id: "a",
      name: "demo-server.demo[0]",
      job: "demo-server",
      namespace: "default",
      node: "node01",
      status: "running",
      restarts: 1,
    },
  ],
  edges: [
    {
      host: "node01",
      url: "",
      userUrl: "http://127.0.0.1:2",
      status: 0,
      upstreams: 0,
      ok: false,
      problem: "no",
    },
  ],
  vault: undefined,
  faults: [{ what: "consul is frozen", since: "2026-11-30T00:00:00Z", run: "r" }],
  notes: [],
  mismatches: ["job demo-server: 1 of 2 allocations run"],
  unanswered: [],
};

test("a status becomes a picture", () => {
  expect(pictureOfStatus(status, emptyPicture, 7)).toEqual({
    facts: {
      world: {
        name: "default",
        engine: "local",
        engineReason: "asked for",
        security: "closed",
        addresses: status.addresses,
        problems: status.mismatches,
        unanswered: [],
      },
    },
    hosts: {
      node01: {
        name: "node01",
        address: "172.16.206.21",
        roles: ["consul-server", "nomad-client"],
        node: { status: "ready", eligible: false, draining: true },
      },
    },
    jobs: {
      "default/demo-server": {
        id: "demo-server",
        namespace: "default",
        kind: "service",
        version: 3,
        running: 1,
        desired: 2,
      },
    },
    allocations: {
      a: {
        id: "a",
        name: "demo-server.demo[0]",
        job: "demo-server",
        namespace: "default",
        host: "node01",
        status: "running",
        restarts: 1,
      },
    },
    services: { "demo-server": { name: "demo-server", passing: 1, all: 2 } },
    edges: {
      node01: { host: "node01", userUrl: "http://127.0.0.1:2", ok: false, upstreams: 0, problem: "no" },
    },
    faults: {
      "r consul is frozen 2026-11-30T00:00:00Z": {
        what: "consul is frozen",
        since: "2026-11-30T00:00:00Z",
        run: "r",
      },
    },
  });
});

test("what a system that does not answer would have said stays as it was", () => {
  const before = pictureOfStatus(status, emptyPicture, 7);
  const silent = { ...status, services: [], nodes: [], jobs: [], allocations: [], edges: [] };
  const after = pictureOfStatus({ ...silent, unanswered: ["consul", "nomad"] }, before, 8);
  expect(after.facts["world"]?.unanswered).toEqual(["consul", "nomad"]);
  for (const section of ["hosts", "jobs", "allocations", "services", "edges"] as const)
    expect(after[section]).toEqual(before[section]);
  expect(pictureOfStatus(silent, before, 8)).toMatchObject({
    jobs: {},
    allocations: {},
    services: {},
    edges: {},
  });
});

test("an allocation is so since it was first seen so, but for the first look", () => {
  const first = pictureOfStatus(status, emptyPicture, 7);
  const ended = { ...status, allocations: [{ ...status.allocations[0]!, status: "failed" }] };
  const second = pictureOfStatus(ended, first, 8);
  expect(second.allocations["a"]?.since).toBe(8);
  expect(pictureOfStatus(ended, second, 9).allocations["a"]?.since).toBe(8);
});
