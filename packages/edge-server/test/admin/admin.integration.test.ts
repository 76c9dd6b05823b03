import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { eventually, freePort, temporaryFolder } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEdge } from "../support/start-edge.ts";
import { startAdminWorld } from "../support/start-admin-world.ts";

/** For the tests that only look. */
let world: Awaited<ReturnType<typeof startAdminWorld>>;
beforeAll(async () => {
  world = await startAdminWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test("/metrics counts requests by route, instance and outcome, with latencies", async () => {
  await (await fetch(`${world.edge.url}/a`)).text();
  const text = await (await fetch(`${world.admin}/metrics`)).text();
  const labels = `route="/",instance="node01/up@127.0.0.1:${world.instance.port}"`;
  expect(text).toMatch(
    new RegExp(`edge_requests_total\\{${labels},outcome="answered",status="2xx"\\} [1-9]`),
  );
  expect(text).toMatch(new RegExp(`edge_request_duration_seconds_bucket\\{${labels},le="\\+Inf"\\} [1-9]`));
  for (const name of [
    "edge_ready 1",
    "edge_bad_tags 1",
    "edge_bad_rows 1",
    "edge_consul_leader 1",
    "edge_routes 1",
    "edge_consul_silence_seconds",
    "process_resident_memory_bytes",
  ]) {
    expect(text).toContain(name);
  }
});

test("/routes tells each instance's state and why", async () => {
  const status: unknown = await (await fetch(`${world.admin}/routes`)).json();
  expect(status).toMatchObject({
    ready: true,
    snapshot: { source: "consul" },
    badRows: [
      {
        service: "web",
        instance: "odd",
        node: "node01",
        reason: "Service.Port is 70000, not a port from 1 to 65535",
      },
    ],
    consul: { hasLeader: true, leaderAgoMs: expect.any(Number) },
    badTags: [{ tag: "urlprefix-/x auth=basic", reason: expect.stringContaining("auth") }],
    routes: [
      {
        path: "/",
        usable: 1,
        instances: [
          { service: "web", state: "critical", inUse: false, reason: "check http is critical" },
          { service: "web", state: "passing", inUse: true },
        ],
      },
    ],
  });
});

test("/routes is searched and cut, and its sums count everything", async () => {
  const ask = async (query: string) => (await fetch(`${world.admin}/routes?${query}`)).json();
  const totals = { routes: 1, instances: 2, states: { critical: 1, passing: 1 } };
  expect(await ask("search=CRITICAL")).toMatchObject({
    totals,
    routes: [{ usable: 1, all: 2, instances: [{ state: "critical" }] }],
  });
  expect(await ask("limit=1")).toMatchObject({
    totals,
    routes: [{ usable: 1, all: 2, instances: [{ state: "critical" }] }],
  });
  expect(await ask("search=nothing-has-this")).toMatchObject({ totals, routes: [] });
  expect((await fetch(`${world.admin}/routes?limit=many`)).status).toBe(400);
});

test("the private listener answers no name that is not its own: a stranger's page cannot read it", async () => {
  const { port } = new URL(world.admin);
  expect(await statusFor(world.admin, `rebound.example:${port}`)).toBe(421);
  expect(await statusFor(world.admin, `localhost:${port}`)).toBe(200);
  // A check over HTTP/1.0 names none.
  expect(await readAll(Number(port), "GET /health/ready HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 /);
});

test("the private listener answers to the names of --admin-hosts, and to others after a reload", async () => {
  await using folder = await temporaryFolder("edge");
  const file = join(folder.path, "edge.json");
  await writeFile(file, '{"admin-hosts": ["edge.example"]}');
  await using own = await startAdminWorld(["--config", file]);
  expect(await statusFor(own.admin, "edge.example")).toBe(200);
  expect(await statusFor(own.admin, "other.example")).toBe(421);
  await writeFile(file, '{"admin-hosts": ["other.example"]}');
  own.edge.child.process.kill("SIGHUP");
  await eventually(async () => expect(await statusFor(own.admin, "other.example")).toBe(200));
  expect(await statusFor(own.admin, "edge.example")).toBe(421);
});

async function statusFor(admin: string, host: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(`${admin}/routes`, { headers: { host }, agent: false })
    .on("response", (response) => resolve(response.resume().statusCode))
    .on("error", reject)
    .end();
  return promise;
}

async function readAll(port: number, head: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(head);
  return (await socket.setEncoding("latin1").toArray()).join("");
}

test("the private listener takes 64 connections at once", async () => {
  await using own = await startAdminWorld();
  const port = Number(new URL(own.admin).port);
  const sockets = Array.from({ length: 80 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  await eventually(() => expect(sockets.filter(({ destroyed }) => destroyed).length).toBeGreaterThan(0));
  expect(sockets.filter(({ destroyed }) => !destroyed).length).toBeGreaterThan(50);
  for (const socket of sockets) socket.destroy();
});

test("ready only with a snapshot; live always; the main listener has none of it", async () => {
  const admin = `127.0.0.1:${await freePort()}`;
  await using edge = await startEdge(["--consul", `127.0.0.1:${await freePort()}`, "--admin", admin]);
  expect((await fetch(`http://${admin}/health/ready`)).status).toBe(503);
  expect((await fetch(`http://${admin}/health/live`)).status).toBe(200);
  expect((await fetch(`${edge.url}/health/live`)).status).toBe(404);
});

test("after SIGTERM it is not ready, goes on accepting for the grace, and then ends with 0", async () => {
  await using own = await startAdminWorld(["--drain-grace", "3s"]);
  own.edge.child.process.kill("SIGTERM");
  await eventually(async () => (await fetch(`${own.admin}/health/ready`)).status === 503);
  expect((await fetch(own.edge.url, { headers: { connection: "close" } })).status).toBe(200);
  expect(await own.edge.child.ended).toBe(0);
});

test("the access log has one JSON line for each exchange, with the request id the instance saw", async () => {
  await using own = await startAdminWorld(["--access-log", "json", "--request-id"]);
  await (await fetch(`${own.edge.url}/logged?x=%22`, { headers: { "user-agent": 'a"b' } })).text();
  const line = await eventually(() => {
    const found = own.edge.child
      .output()
      .split("\n")
      .find((text) => text.includes("/logged"));
    if (found === undefined) throw new Error(own.edge.child.output());
    return found;
  });
  expect(JSON.parse(line)).toMatchObject({
    method: "GET",
    target: "/logged?x=%22",
    status: 200,
    outcome: "answered",
    attempts: 1,
    userAgent: 'a"b',
  });
  expect(own.instance.requests.find(({ url }) => url === "/logged?x=%22")?.headers["x-request-id"]).toMatch(
    /^[0-9a-f]{16}-/,
  );
});

test("the last good snapshot is kept, and an edge starts from it while Consul is down", async () => {
  await using folder = await temporaryFolder("edge");
  const file = join(folder.path, "snapshot.json");
  {
    await using own = await startAdminWorld(["--snapshot-file", file]);
    await eventually(() => readFile(file));
    own.edge.child.process.kill("SIGTERM");
    expect(await own.edge.child.ended).toBe(0);
    await using edge = await startEdge([
      "--service",
      "web",
      "--consul",
      `127.0.0.1:${await freePort()}`,
      "--snapshot-file",
      file,
    ]);
    expect((await fetch(edge.url)).status).toBe(200);
  }
});
