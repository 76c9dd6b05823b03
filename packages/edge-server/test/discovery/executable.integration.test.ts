import { eventually, freePort } from "testing";
import { expect, test } from "vitest";
import { startFakeConsul } from "../support/fake-consul.ts";
import { startEdge } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";

/** The built executable with its private listener, following `web`. */
async function start(consul: { readonly url: string }, args: readonly string[] = []) {
  const admin = `127.0.0.1:${await freePort()}`;
  const edge = await startEdge(["--service", "web", "--consul", consul.url, "--admin", admin, ...args]);
  return {
    edge,
    /** Log lines with this message. */
    lines: (message: string) =>
      edge.child
        .output()
        .split("\n")
        .filter((line) => line.includes(message)),
    metrics: async () => (await fetch(`http://${admin}/metrics`)).text(),
    routes: async () => (await fetch(`http://${admin}/routes`)).text(),
    [Symbol.asyncDispose]: () => edge[Symbol.asyncDispose](),
  };
}

test("rows that cannot be used are told once, in words, everywhere; the other instances serve", async () => {
  await using consul = await startFakeConsul();
  await using instance = await startInstance();
  const good = { id: "good", address: "127.0.0.1", port: instance.port };
  const bad = [70_000, -1, 0, 99_999_999_999].map((port, i) => ({ ...good, id: `bad${i}`, port }));
  consul.set("web", [good, ...bad, { ...good, id: "none", fields: { Port: undefined } }]);
  await using world = await start(consul);
  await eventually(async () => expect((await fetch(world.edge.url)).status).toBe(200));
  expect(await world.metrics()).toContain("edge_bad_rows 5");
  const told = "Consul lists instances that cannot be used";
  await eventually(() => expect(world.lines(told)).toHaveLength(1));
  expect(world.lines(told)[0]).toContain("Service.Port is 99999999999, not a port from 1 to 65535");
  for (const text of [await world.routes(), world.edge.child.output()]) {
    expect(text).toContain("Service.Port is missing");
    expect(text).not.toMatch(/invalid_type|too_big|"path":\[/);
  }
  consul.set("web", [good]);
  await eventually(async () => expect(await world.metrics()).toContain("edge_bad_rows 0"));
});

test.each([
  ["a list where an object belongs", "[7]"],
  ["an object where a list belongs", '{"a":{"b":1}}'],
  ["no JSON", "<html>not found</html>"],
])("%s from Consul is told in a sentence, without what a schema would say", async (_what, body) => {
  await using consul = await startFakeConsul();
  consul.misbehave({ body });
  await using world = await start(consul);
  await eventually(async () => expect(await world.routes()).toMatch(/cannot be used|is not JSON/));
  for (const text of [await world.routes(), world.edge.child.output()])
    expect(text).not.toMatch(/invalid_type|invalid_union|expected|"path":\[/);
});

test("answers filtered by ACLs are told once, with the rights that the token needs, and once when it is over", async () => {
  await using consul = await startFakeConsul();
  await using instance = await startInstance();
  consul.set("web", [{ id: "a", address: "127.0.0.1", port: instance.port }]);
  consul.filter(true);
  await using world = await start(consul);
  const told = "leaves out what a reader without a token may not read";
  await eventually(() => expect(world.lines(told)).toHaveLength(1));
  expect(world.lines(told)[0]).toContain(String.raw`service_prefix \"\" { policy = \"read\" }`);
  expect(world.lines(told)[0]).toContain(String.raw`node_prefix \"\" { policy = \"read\" }`);
  consul.filter(false);
  consul.endWaits();
  await eventually(async () => expect((await fetch(world.edge.url)).status).toBe(200));
  await eventually(() => {
    consul.endWaits();
    expect(world.lines("lets the edge read again")).toHaveLength(1);
  });
  expect(world.lines(told)).toHaveLength(1);
});

test("an agent that takes no more connections costs a log line a second, and every route goes on", async () => {
  await using consul = await startFakeConsul();
  await using instance = await startInstance();
  const services = Array.from({ length: 120 }, (_, i) => `s${i}`);
  const tagged = (service: string) => [
    { id: service, address: "127.0.0.1", port: instance.port, tags: [`urlprefix-/${service}`] },
  ];
  for (const service of services) consul.set(service, tagged(service));
  consul.limitConnections(30, "429");
  const startedAt = Date.now();
  await using world = await start(consul);
  for (const service of services)
    await eventually(async () => expect((await fetch(`${world.edge.url}/${service}`)).status).toBe(200));
  const told = world.lines("Consul did not answer");
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThanOrEqual((Date.now() - startedAt) / 1000 + 1);
});

test("--consul-max-queries is shared by all workers", async () => {
  await using consul = await startFakeConsul();
  await using instance = await startInstance();
  for (let i = 0; i < 60; i++)
    consul.set(`s${i}`, [{ id: "a", address: "127.0.0.1", port: instance.port, tags: [`urlprefix-/s${i}`] }]);
  await using world = await start(consul, ["--consul-max-queries", "20", "--workers", "2"]);
  for (let i = 0; i < 60; i++)
    await eventually(async () => expect((await fetch(`${world.edge.url}/s${i}`)).status).toBe(200));
  // Ten that wait for each worker, and two for what does not wait.
  expect(consul.connections()).toBeLessThanOrEqual(24);
});
