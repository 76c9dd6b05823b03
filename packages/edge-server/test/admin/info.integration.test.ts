import { once } from "node:events";
import { createServer } from "node:http";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, freePort, refusedPort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { collectInfo } from "../../src/admin/info.ts";
import { startFakeConsul } from "../support/fake-consul.ts";
import { startEdge } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";

/** An upstream that answers `/info` with this; undefined: never. */
async function startInfo(status: number, body: string | undefined, host = "127.0.0.1") {
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/info" ? status : 404;
    if (body !== undefined) response.end(body);
  }).listen(0, host);
  await once(server, "listening");
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === "object" ? bound.port : 0,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test("/info asks every instance side by side, 5 s at most, and tells failures as text in their place", async () => {
  using good = await startInfo(200, '{"PID": 7}');
  using bad = await startInfo(503, "down");
  using garbage = await startInfo(200, "<html>");
  using hanging = await startInfo(200, undefined);
  using alsoHanging = await startInfo(200, undefined);
  await using refused = await refusedPort();
  const dead = refused.port;
  const ports = [good.port, bad.port, garbage.port, hanging.port, alsoHanging.port, dead];
  const instances = ports.map((port) => ({ address: "127.0.0.1", port, protocol: "http" as const }));
  const { Upstreams, ServerInfo } = await collectInfo(instances);
  const of = (port: number) => Upstreams[`http://127.0.0.1:${port}/info`];
  expect(of(good.port)).toEqual({ PID: 7 });
  expect(of(bad.port)).toBe("request failed: status 503");
  expect(of(garbage.port)).toMatch(/^request failed: /);
  expect(of(dead)).toMatch(/^request failed: .*ECONNREFUSED/);
  for (const { port } of [hanging, alsoHanging])
    expect(of(port)).toMatch(/^request failed: no answer .* within 5000 ms/);
  expect(ServerInfo).toMatchObject({
    PID: process.pid,
    Build: expect.anything(),
    Started: expect.anything(),
  });
});

test("many clients that ask for /info at once are served by few questions to the instances", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instance = stack.use(await startInstance());
  consul.set("web", [{ id: "a", address: "127.0.0.1", port: instance.port }]);
  const edge = stack.use(await startEdge(["--service", "web", "--consul", consul.url]));
  await eventually(async () => expect((await fetch(edge.url)).status).toBe(200));
  const before = instance.requests.length;
  const answers = await Promise.all(
    Array.from({ length: 300 }, async () => (await fetch(`${edge.url}/info`)).json()),
  );
  const { Upstreams } = answers[0] as { Upstreams: object };
  expect(Object.keys(Upstreams)).toEqual([`http://127.0.0.1:${instance.port}/info`]);
  expect(instance.requests.length - before).toBeLessThan(150);
});

test("/info leaves no connection to an instance open", async () => {
  const server = createServer((_request, response) => response.end("{}")).listen(0, "0.0.0.0");
  await once(server, "listening");
  const bound = server.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  const open = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  const targets = Array.from({ length: 40 }, (_, i) => ({ address: `127.0.3.${i + 1}`, port }));
  await collectInfo(targets.map((target) => ({ ...target, protocol: "http" })));
  // Well before the 5 s for which Node's own client and server keep one.
  await expect.poll(open, { timeout: 2000 }).toBe(0);
  server.close();
});

test("more than a hundred instances are asked, those that hang keep no other from being asked", async () => {
  using hanging = await startInfo(200, undefined, "0.0.0.0");
  using good = await startInfo(200, '{"PID": 7}', "0.0.0.0");
  const hung = Array.from({ length: 20 }, (_, i) => `127.0.1.${i + 1}`);
  const fine = Array.from({ length: 100 }, (_, i) => `127.0.2.${i + 1}`);
  const { Upstreams } = await collectInfo([
    ...hung.map((address) => ({ address, port: hanging.port, protocol: "http" as const })),
    ...fine.map((address) => ({ address, port: good.port, protocol: "http" as const })),
  ]);
  for (const address of fine) expect(Upstreams[`http://${address}:${good.port}/info`]).toEqual({ PID: 7 });
  for (const address of hung)
    expect(Upstreams[`http://${address}:${hanging.port}/info`]).toMatch(/^request failed: no answer/);
});

test("a route's own tag for /info wins; --info private moves the edge's to the private listener, off takes it away", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instance = stack.use(await startInstance());
  const address = { address: "127.0.0.1", port: instance.port };
  const admin = `127.0.0.1:${await freePort()}`;
  const folder = stack.use(await temporaryFolder("edge"));
  const file = join(folder.path, "edge.json");
  await writeFile(file, JSON.stringify({ info: "public" }));
  consul.set("web", [{ id: "a", ...address, tags: ["urlprefix-/"] }]);
  const edge = stack.use(
    await startEdge(["--service", "web", "--consul", consul.url, "--admin", admin, "--config", file]),
  );
  const bodies = async () => [
    await (await fetch(`${edge.url}/info`)).text(),
    await (await fetch(`http://${admin}/info`)).text(),
  ];
  const reload = async (info: string) => {
    await writeFile(file, JSON.stringify({ info }));
    edge.child.process.kill("SIGHUP");
  };
  const own: unknown = expect.stringContaining('"Upstreams"');
  await eventually(async () => expect(await bodies()).toEqual([own, expect.stringContaining("Not Found")]));
  await reload("private");
  await eventually(async () => expect(await bodies()).toEqual(["ok", own]));
  await reload("off");
  await eventually(async () => expect(await bodies()).toEqual(["ok", expect.stringContaining("Not Found")]));
  await reload("public");
  await eventually(async () => expect(await bodies()).toEqual([own, expect.anything()]));
  consul.set("web", [{ id: "a", ...address, tags: ["urlprefix-/", "urlprefix-/info"] }]);
  await eventually(async () => expect(await bodies()).toEqual(["ok", expect.anything()]));
});
