import { eventually } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { critical, passing, unchecked } from "../support/fake-consul.ts";
import { startRoutedEdge, type RoutedEdge } from "./start-routed-edge.ts";

const ok = { status: 200 };
const none = { status: 404 };
const unavailable = { status: 503 };
/** Node and service checks as `consul maint` makes them. */
const maintenance = (id: string) => ({
  CheckID: `_service_maintenance:${id}`,
  Status: "critical",
  ServiceID: id,
  Output: "Maintenance mode is enabled",
});

let world: RoutedEdge;
beforeAll(async () => {
  // In turn: whoever is in use is asked.
  world = await startRoutedEdge(["--balance", "round-robin"]);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Asks until the answer is as wanted. */
function eventuallyAnswers(target: string, wanted: { readonly status: number }): Promise<void> {
  return eventually(async () => expect((await world.ask(target)).status).toBe(wanted.status));
}

/** Who answers when all get their turn. */
async function answering(target: string): Promise<string[]> {
  const by = new Set<string>();
  for (let count = 0; count < 20; count++) by.add((await world.ask(target)).seen.by);
  return [...by].sort();
}

test("haproxytech/dataplaneapi#200: a service that ends and is started anew is routed again", async () => {
  const { row } = await world.serve("again", "/again");
  await eventuallyAnswers("/again", ok);
  world.consul.set("again", []);
  await eventually(async () => expect((await world.ask("/info")).body).not.toContain("again"));
  const anew = await world.teller("anew", "/again");
  world.consul.set("again", [{ ...anew.row, id: row.id }]);
  await eventually(async () => expect((await world.ask("/again")).seen.by).toBe("anew"));
});

test("haproxytech/dataplaneapi#171: what was registered before the edge came is routed from its first answer on", async () => {
  await using second = await startRoutedEdge();
  const { row } = await second.teller("early", "/early");
  second.consul.set("early", [row]);
  await eventually(async () => expect((await second.ask("/early")).status).toBe(200));
});

test("haproxy/haproxy#50: the last instance of a service that is taken off gets nothing more", async () => {
  const a = await world.teller("last-a", "/last");
  const b = await world.teller("last-b", "/last");
  world.consul.set("last", [a.row, b.row]);
  await eventuallyAnswers("/last", ok);
  world.consul.set("last", [b.row]);
  await eventually(async () => expect(await answering("/last")).toEqual(["last-b"]));
  await a[Symbol.asyncDispose]();
  await b[Symbol.asyncDispose]();
  world.consul.set("last", []);
  await eventuallyAnswers("/last", none);
});

test("traefik/traefik#2552: of two instances the one whose host left gets nothing more", async () => {
  const stays = await world.teller("stays", "/left");
  const leaves = await world.teller("leaves", "/left");
  world.consul.set("left", [stays.row, leaves.row]);
  await eventually(async () => expect(await answering("/left")).toEqual(["leaves", "stays"]));
  world.consul.set("left", [stays.row]);
  await eventually(async () => expect(await answering("/left")).toEqual(["stays"]));
});

test("traefik/traefik#3157: an instance comes back from maintenance as it went", async () => {
  const a = await world.teller("m-a", "/maint");
  const b = await world.teller("m-b", "/maint");
  world.consul.set("maint", [a.row, b.row]);
  await eventually(async () => expect(await answering("/maint")).toEqual(["m-a", "m-b"]));
  world.consul.set("maint", [{ ...a.row, checks: [passing("m-a"), maintenance("m-a")] }, b.row]);
  await eventually(async () => expect(await answering("/maint")).toEqual(["m-b"]));
  world.consul.set("maint", [a.row, b.row]);
  await eventually(async () => expect(await answering("/maint")).toEqual(["m-a", "m-b"]));
});

test("traefik/traefik#3380: a check that fails takes its instance out, and back in when it passes", async () => {
  const a = await world.teller("c-a", "/checks");
  const b = await world.teller("c-b", "/checks");
  world.consul.set("checks", [a.row, b.row]);
  await eventually(async () => expect(await answering("/checks")).toEqual(["c-a", "c-b"]));
  world.consul.set("checks", [a.row, { ...b.row, checks: [critical("c-b")] }]);
  await eventually(async () => expect(await answering("/checks")).toEqual(["c-a"]));
  world.consul.set("checks", [a.row, b.row]);
  await eventually(async () => expect(await answering("/checks")).toEqual(["c-a", "c-b"]));
});

test("fabiolb/fabio#338: one failing check among several is enough, also where others pass", async () => {
  const { row } = await world.serve("several", "/several");
  await eventuallyAnswers("/several", ok);
  const checks = [passing("several"), { ...critical("several"), CheckID: "metrics" }, passing("several")];
  world.consul.set("several", [{ ...row, checks }]);
  await eventuallyAnswers("/several", unavailable);
});

test("fabiolb/fabio#34: a failing instance gets nothing while another of its service passes", async () => {
  const good = await world.teller("good", "/mixed");
  const bad = await world.teller("bad", "/mixed");
  world.consul.set("mixed", [good.row, { ...bad.row, checks: [critical("bad")] }]);
  await eventuallyAnswers("/mixed", ok);
  expect(await answering("/mixed")).toEqual(["good"]);
});

test("hashicorp/consul#6914: a check that a reload makes critical for a moment takes no instance out", async () => {
  const { row } = await world.serve("reloaded", "/reloaded");
  await eventuallyAnswers("/reloaded", ok);
  const before = world.consul.requests.length;
  world.consul.set("reloaded", [{ ...row, checks: [unchecked("reloaded")] }]);
  await eventually(() =>
    world.consul.requests.slice(before).some((path) => path.startsWith("/v1/health/service/reloaded?")),
  );
  for (let count = 0; count < 20; count++) expect((await world.ask("/reloaded")).status).toBe(200);
});

test("hashicorp/consul#7409: a new instance whose check has not run yet waits for it", async () => {
  const { row } = await world.teller("young", "/young");
  world.consul.set("young", [{ ...row, checks: [unchecked("young")] }]);
  await eventuallyAnswers("/young", unavailable);
  world.consul.set("young", [row]);
  await eventuallyAnswers("/young", ok);
});

test("CiscoCloud/haproxy-consul#23: an instance without a port that can be used takes no other one of its service away", async () => {
  const good = await world.teller("portable", "/portless");
  const odd = [0, 70_000, -1].map((port) => ({ ...good.row, id: `port ${port}`, port }));
  world.consul.set("portless", [odd[0] ?? good.row, good.row, ...odd.slice(1)]);
  await eventuallyAnswers("/portless", ok);
  expect(await answering("/portless")).toEqual(["portable"]);
});

test("hashicorp/nomad#19553: an instance that is registered at another address is there, and no longer at the old one", async () => {
  const old = await world.serve("before", "/move");
  await eventuallyAnswers("/move", ok);
  const next = await world.teller("after", "/move");
  world.consul.set("before", [{ ...next.row, id: old.row.id }]);
  await eventually(async () => expect(await answering("/move")).toEqual(["after"]));
});
