import { eventually } from "testing";
import { expect, test } from "vitest";
import { startRoutedEdge } from "./start-routed-edge.ts";

test("fabiolb/fabio#861: an agent that is restarted in place costs no request", async () => {
  await using world = await startRoutedEdge();
  await world.serve("web", "/");
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  await world.consul.stop();
  for (let count = 0; count < 100; count++) expect((await world.ask(`/${count}`)).status).toBe(200);
  await world.consul.start();
  for (let count = 0; count < 100; count++) expect((await world.ask(`/${count}`)).status).toBe(200);
});

test("haproxytech/dataplaneapi#317: after an outage of Consul its changes are followed again, without a restart", async () => {
  await using world = await startRoutedEdge();
  await world.serve("web", "/");
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  const before = world.consul.requests.length;
  world.consul.misbehave({ status: 500, body: "No cluster leader" });
  await eventually(() => world.consul.requests.length > before + 5);
  const later = await world.teller("later", "/later");
  world.consul.set("later", [later.row]);
  world.consul.misbehave({});
  await eventually(async () => expect((await world.ask("/later")).seen.by).toBe("later"));
});

test("fabiolb/fabio#837: answers without a single service empty no table", async () => {
  await using world = await startRoutedEdge();
  await world.serve("web", "/");
  await world.serve("api", "/api");
  await eventually(async () => expect((await world.ask("/api")).status).toBe(200));
  const before = world.consul.requests.length;
  world.consul.wipe();
  await eventually(() => world.consul.requests.length > before + 5);
  expect((await world.ask("/")).seen.by).toBe("web");
  expect((await world.ask("/api")).seen.by).toBe("api");
});

test("linkerd/linkerd#1332: a Consul that starts anew with small indexes is followed at once", async () => {
  await using world = await startRoutedEdge();
  for (const id of ["a", "b", "c"]) await world.serve(id, `/${id}`);
  // Ten and what was set: the catalogue's query waits at the old Consul's index.
  await eventually(() => world.consul.requests.some((path) => /catalog.*index=13/.test(path)));
  await world.consul.stop();
  world.consul.wipe();
  const anew = await world.teller("anew", "/new");
  world.consul.set("anew", [anew.row]);
  await world.consul.start();
  await eventually(async () => expect((await world.ask("/new")).seen.by).toBe("anew"));
});
