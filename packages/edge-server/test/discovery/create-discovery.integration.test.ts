import { createServer } from "node:http";
import { once } from "node:events";
import { createLog } from "workload";
import { eventually, freePort, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { createConsulClient } from "../../src/discovery/consul-client.ts";
import { consulSettings } from "../../src/discovery/consul-settings.ts";
import { createDiscovery } from "../../src/discovery/create-discovery.ts";
import { probeInstance } from "../../src/probing/probe-instance.ts";
import { instancesInDoubt } from "../../src/discovery/reconcile.ts";
import { createProber } from "../../src/probing/prober.ts";
import type { SavedSnapshot } from "../../src/discovery/snapshot-file.ts";
import type { Snapshot } from "../../src/discovery/snapshot.ts";
import {
  critical,
  deadNode,
  fullDisk,
  passing,
  silentTtl,
  startFakeConsul,
  unchecked,
} from "../support/fake-consul.ts";
import { instanceOf } from "../support/instances.ts";

/** Discovery with its prober, as the executable wires them. */
async function startDiscovery(
  addresses: string,
  {
    services = ["web"],
    saved,
    maxQueries,
  }: { services?: string[]; saved?: SavedSnapshot; maxQueries?: number } = {},
) {
  const stop = new AbortController();
  const snapshots: Snapshot[] = [];
  const settings = await consulSettings({ addresses, maxQueries }, {}, "unused:1");
  const prober = createProber({
    probe: (target, signal) => probeInstance(target, { path: "/", timeoutMs: 1000, signal }),
    intervalMs: () => 50,
    clock: systemClock,
    onResult: (id, isWorking) => discovery.probed(id, isWorking),
    signal: stop.signal,
  });
  const discovery = createDiscovery({
    client: createConsulClient(settings),
    services,
    tagPrefix: "urlprefix-",
    saved,
    onSnapshot: (snapshot) => {
      snapshots.push(snapshot);
      queueMicrotask(() =>
        prober.want(
          "discovery",
          instancesInDoubt(discovery.snapshot()).map((instance) => ({ ...instance, protocol: "http" })),
        ),
      );
    },
    clock: systemClock,
    log: createLog("test", "silent"),
    signal: stop.signal,
  });
  return {
    discovery,
    snapshots,
    states: (service = "web") =>
      Object.fromEntries(
        (discovery.snapshot().services.get(service) ?? []).map(({ port, state, isUsable }) => [
          port,
          isUsable ? state : `not ${state}`,
        ]),
      ),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await discovery.ended;
    },
  };
}

/** An instance that answers HTTP. */
async function startInstance(id: string, options: { tags?: string[] } = {}) {
  const server = createServer((_request, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  const stop = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { row: { id, address: "127.0.0.1", port, ...options }, port, stop, [Symbol.asyncDispose]: stop };
}

test("instances appear, change and disappear as Consul says", async () => {
  await using consul = await startFakeConsul();
  const a = { id: "a", address: "10.0.0.1", port: 1 };
  const [b, c] = [
    { ...a, id: "b", port: 2 },
    { ...a, id: "c", port: 3 },
  ];
  consul.set("web", [a]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing" }));
  consul.set("web", [a, b, c]);
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing", 2: "passing", 3: "passing" }));
  consul.set("web", [a, { ...b, checks: [critical("b")] }, c]);
  await eventually(() => expect(edge.states()).toMatchObject({ 2: "not critical" }));
  consul.set("web", [a, b]);
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing", 2: "passing" }));
});

test("informed means: every service has been heard, the tagged ones too", async () => {
  await using consul = await startFakeConsul();
  consul.set("web", [{ id: "w", address: "10.0.0.1", port: 1 }]);
  consul.set("api", [{ id: "a", address: "10.0.0.1", port: 2, tags: ["urlprefix-/a"] }]);
  await using edge = await startDiscovery(consul.url);
  await edge.discovery.informed;
  expect([edge.states("web"), edge.states("api")]).toEqual([{ 1: "passing" }, { 2: "passing" }]);
});

test("services with a urlprefix- tag are followed without being named, and let go with their last tagged instance", async () => {
  await using consul = await startFakeConsul();
  const tagged = { id: "a", address: "10.0.0.1", port: 1, tags: ["urlprefix-/a"] };
  consul.set("api", [tagged]);
  consul.set("other", [{ ...tagged, tags: ["plain"] }]);
  await using edge = await startDiscovery(consul.url, { services: [] });
  await eventually(() => expect(edge.states("api")).toEqual({ 1: "passing" }));
  consul.set("api", [{ ...tagged, tags: [] }]);
  await eventually(() => expect([...edge.discovery.snapshot().services.keys()]).toEqual([]));
  expect(consul.requests.some((request) => request.startsWith("/v1/health/service/other"))).toBe(false);
  expect(consul.requests.some((request) => request.startsWith("/v1/health/state"))).toBe(false);
});

test.each([
  ["errors", { status: 500, body: "No cluster leader" }],
  ["a 403", { status: 403, body: "ACL not found" }],
  ["garbage", { body: "<html>" }],
  ["empty answers without a leader", { headers: { "x-consul-knownleader": "false" }, body: "[]" }],
  [
    "empty answers filtered by an ACL",
    { headers: { "x-consul-results-filtered-by-acls": "true" }, body: "[]" },
  ],
])("%s remove no route", async (_what, fault) => {
  await using consul = await startFakeConsul();
  consul.set("web", [{ id: "a", address: "10.0.0.1", port: 1 }]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing" }));
  const before = consul.requests.length;
  consul.misbehave(fault);
  consul.set("web", []);
  await eventually(() => consul.requests.length > before + 3);
  expect(edge.states()).toEqual({ 1: "passing" });
});

test("a wiped Consul takes no working instance away; a held one that dies is gone", async () => {
  await using consul = await startFakeConsul();
  await using a = await startInstance("a");
  await using b = await startInstance("b");
  consul.set("web", [a.row, b.row]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "passing", [b.port]: "passing" }));
  consul.wipe();
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "held", [b.port]: "held" }));
  await b.stop();
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "held" }));
  consul.set("web", [a.row]);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "passing" }));
});

test("the agent of an instance's host dies: in use as long as the instance itself answers", async () => {
  await using consul = await startFakeConsul();
  await using a = await startInstance("a");
  await using b = await startInstance("b");
  const suspects = [a, b].map(({ row }) => ({ ...row, checks: [passing(row.id), deadNode] }));
  consul.set("web", suspects);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "suspect", [b.port]: "suspect" }));
  await b.stop();
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "suspect", [b.port]: "not suspect" }));
});

test("all checks forgotten by restarted agents take no working instance out", async () => {
  await using consul = await startFakeConsul();
  await using a = await startInstance("a");
  consul.set("web", [a.row]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "passing" }));
  consul.set("web", [{ ...a.row, checks: [unchecked("a")] }]);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "suspect" }));
});

test("an instance whose row can no longer be used is out at once, the others go on", async () => {
  await using consul = await startFakeConsul();
  await using a = await startInstance("a");
  await using b = await startInstance("b");
  consul.set("web", [a.row, b.row]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "passing", [b.port]: "passing" }));
  const bad = { id: "c", address: "127.0.0.1", port: 1, fields: { Port: undefined } };
  consul.set("web", [{ ...a.row, port: 70_000 }, { ...b.row, tags: ["new"] }, bad]);
  await eventually(() => expect(edge.states()).toEqual({ [b.port]: "passing" }));
  expect(
    edge.discovery
      .snapshot()
      .badRows.get("web")
      ?.map(({ instance, reason }) => [instance, reason]),
  ).toEqual([
    ["a", "Service.Port is 70000, not a port from 1 to 65535"],
    ["c", "Service.Port is missing"],
  ]);
  consul.set("web", [a.row, b.row]);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "passing", [b.port]: "passing" }));
  expect(edge.discovery.snapshot().badRows.size).toBe(0);
});

test("the same service ID at a new port: the old place gets nothing, though it still answers", async () => {
  await using consul = await startFakeConsul();
  await using old = await startInstance("a");
  await using next = await startInstance("a");
  consul.set("web", [old.row]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ [old.port]: "passing" }));
  consul.set("web", [next.row]);
  await eventually(() => expect(edge.states()).toEqual({ [next.port]: "passing" }));
});

test("a TTL check that fails without a note, and a full disk of a living node, take an instance out", async () => {
  await using consul = await startFakeConsul();
  await using a = await startInstance("a");
  await using b = await startInstance("b");
  consul.set("web", [a.row, b.row]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "passing", [b.port]: "passing" }));
  consul.set("web", [
    { ...a.row, checks: [silentTtl("a")] },
    { ...b.row, checks: [passing("b"), { ...deadNode, Status: "passing" }, fullDisk] },
  ]);
  await eventually(() =>
    expect(edge.states()).toEqual({ [a.port]: "not critical", [b.port]: "not critical" }),
  );
});

test("a TTL check that ran out while its agent was dead takes no working instance out", async () => {
  await using consul = await startFakeConsul();
  await using a = await startInstance("a");
  consul.set("web", [a.row]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "passing" }));
  consul.set("web", [{ ...a.row, checks: [passing("a"), deadNode] }]);
  await eventually(() => expect(edge.states()).toEqual({ [a.port]: "suspect" }));
  const { generation } = edge.discovery.snapshot();
  consul.set("web", [{ ...a.row, checks: [silentTtl("a")] }]);
  await eventually(() => expect(edge.discovery.snapshot().generation).toBeGreaterThan(generation));
  expect(edge.states()).toEqual({ [a.port]: "suspect" });
});

test("names that differ in case only are one service: one query, one set of instances", async () => {
  await using consul = await startFakeConsul();
  consul.set("Web", [{ id: "a", address: "10.0.0.1", port: 1, tags: ["urlprefix-/a"] }]);
  consul.set("web", [{ id: "b", address: "10.0.0.1", port: 2 }]);
  consul.set("WEB", [{ id: "c", address: "10.0.0.1", port: 3 }]);
  await using edge = await startDiscovery(consul.url, { services: ["web", "WEB"] });
  await edge.discovery.informed;
  expect([...edge.discovery.snapshot().services.keys()]).toEqual(["web"]);
  expect(edge.states()).toEqual({ 1: "passing", 2: "passing", 3: "passing" });
  const paths = consul.requests
    .filter((path) => path.startsWith("/v1/health/"))
    .map((path) => path.split("?")[0]);
  expect(new Set(paths)).toEqual(new Set(["/v1/health/service/web"]));
});

test("a snapshot that knows a service by another case goes by the name that is asked for", async () => {
  await using consul = await startFakeConsul();
  const instance = { ...instanceOf({ id: "n/a@10.0.0.1:1", address: "10.0.0.1", port: 1 }), service: "WEB" };
  const saved = { savedAt: 0, agents: [], services: new Map([["WEB", [instance]]]) };
  consul.set("web", [{ id: "a", node: "n", address: "10.0.0.1", port: 1 }]);
  await using edge = await startDiscovery(consul.url, { saved });
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing" }));
  expect([...edge.discovery.snapshot().services.keys()]).toEqual(["web"]);
});

test("a right that is granted later brings the rows, though Consul's index does not go on", async () => {
  await using consul = await startFakeConsul();
  consul.set("web", [{ id: "a", address: "10.0.0.1", port: 1 }]);
  consul.filter(true);
  await using edge = await startDiscovery(consul.url);
  await edge.discovery.informed;
  expect(edge.states()).toEqual({});
  consul.filter(false);
  consul.endWaits();
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing" }));
  consul.filter(true);
  consul.endWaits();
  await eventually(() => expect(edge.discovery.contact().isComplete).toBe(false));
  expect(edge.states()).toEqual({ 1: "passing" });
});

test.each(["429", "reset"] as const)(
  "where an agent takes fewer connections than wanted (%s), services take turns with those, and no other agent is asked",
  async (how) => {
    await using consul = await startFakeConsul();
    await using other = await startFakeConsul();
    const services = Array.from({ length: 30 }, (_, i) => `s${i}`);
    const set = (port: number) => {
      for (const service of services) consul.set(service, [{ id: "a", address: "10.0.0.1", port }]);
    };
    set(1);
    consul.limitConnections(20, how);
    await using edge = await startDiscovery(`${consul.url},${other.url}`, { services });
    const known = (port: number) => services.filter((service) => edge.states(service)[port] !== undefined);
    await eventually(() => expect(known(1)).toHaveLength(30));
    expect(edge.discovery.contact().failures).toBeGreaterThan(0);
    set(2);
    await eventually(() => expect(known(2)).toHaveLength(30));
    expect(other.requests).toEqual([]);
    expect(consul.connections()).toBeLessThanOrEqual(20);
  },
);

test("250 services share 40 connections: each change is heard within seconds, wherever it happens", async () => {
  await using consul = await startFakeConsul();
  const services = Array.from({ length: 250 }, (_, i) => `s${i}`);
  for (const service of services) consul.set(service, [{ id: "a", address: "10.0.0.1", port: 1 }]);
  consul.limitConnections(42, "429");
  await using edge = await startDiscovery(consul.url, { services, maxQueries: 40 });
  await edge.discovery.informed;
  for (const round of [2, 3]) {
    for (const service of services) consul.set(service, [{ id: "a", address: "10.0.0.1", port: round }]);
    const known = () => services.filter((service) => edge.states(service)[round] !== undefined);
    await eventually(() => expect(known()).toHaveLength(250));
  }
  expect(edge.discovery.contact()).toMatchObject({ failures: 0 });
});

test("whether Consul has a leader is what its agent says, not what answers' headers say", async () => {
  await using consul = await startFakeConsul();
  consul.set("web", [{ id: "a", address: "10.0.0.1", port: 1 }]);
  await using edge = await startDiscovery(consul.url);
  await eventually(() => expect(edge.discovery.contact()).toMatchObject({ hasLeader: true }));
  const { leaderAt } = edge.discovery.contact();
  consul.misbehave({ leader: "" });
  await eventually(() => expect(edge.discovery.contact()).toMatchObject({ hasLeader: false, leaderAt }));
});

test("a dead local agent blinds nobody: the next one is asked, and the local one again when it is back", async () => {
  await using local = await startFakeConsul();
  await using other = await startFakeConsul();
  const a = { id: "a", address: "10.0.0.1", port: 1 };
  for (const consul of [local, other]) consul.set("web", [a]);
  await using edge = await startDiscovery(`${local.url},${other.url}`);
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing" }));
  expect(other.requests).toEqual([]);
  await local.stop();
  other.set("web", [a, { ...a, id: "b", port: 2 }]);
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing", 2: "passing" }));
});

test("agents are learned from the answering one, and asked when it dies", async () => {
  using subnet = freeSubnet();
  const port = await freePort(subnet.address(1));
  await using local = await startFakeConsul(subnet.address(1), port);
  await using peer = await startFakeConsul(subnet.address(2), port);
  const a = { id: "a", address: "10.0.0.1", port: 1 };
  local.set("web", [a]);
  peer.set("web", [{ ...a, id: "b", port: 2 }, a]);
  await using edge = await startDiscovery(local.url, {
    saved: { savedAt: 0, agents: [subnet.address(2)], services: new Map() },
  });
  await local.stop();
  await eventually(() => expect(edge.states()).toEqual({ 1: "passing", 2: "passing" }));
});

test("an edge that starts while Consul is down serves from the saved snapshot at once", async () => {
  await using a = await startInstance("a");
  const { row, port } = a;
  const instance = {
    ...row,
    tags: [],
    service: "web",
    node: "n",
    weight: 1,
    since: 0,
    reason: "",
    isUsable: true,
    state: "passing" as const,
  };
  const saved = { savedAt: 0, agents: [], services: new Map([["web", [instance]]]) };
  await using edge = await startDiscovery(`127.0.0.1:${await freePort()}`, { saved });
  expect(edge.snapshots[0]?.source).toBe("file");
  expect(edge.states()).toEqual({ [port]: "suspect" });
  await eventually(() => expect(edge.discovery.contact().failures).toBeGreaterThan(2));
  expect(edge.states()).toEqual({ [port]: "suspect" });
  await a.stop();
  await eventually(() => expect(edge.states()).toEqual({ [port]: "not suspect" }));
});
