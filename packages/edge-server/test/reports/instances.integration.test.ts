import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { eventually, refusedPort } from "testing";
import { expect, test } from "vitest";
import { startRoutedEdge } from "./start-routed-edge.ts";

/** A node:http instance that Consul lists; `keepAliveMs` is how long it keeps idle connections. */
async function startNode(id: string, listener: RequestListener, keepAliveMs = 5000) {
  const server = createServer({ keepAliveTimeout: keepAliveMs, keepAliveTimeoutBuffer: 0 }, listener);
  const connections = { opened: 0 };
  server.on("connection", () => connections.opened++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    connections,
    row: { id, address: "127.0.0.1", port, tags: ["urlprefix-/"] },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const answersOk: RequestListener = (request, response) => {
  request.resume();
  request.on("end", () => response.end("ok"));
};

test("caddyserver/caddy#6452: no request fails on connections that a Node server ends after a short idle time", async () => {
  await using world = await startRoutedEdge();
  await using node = await startNode("node", answersOk, 40);
  world.consul.set("web", [node.row]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  const statuses = new Set<number>();
  for (let count = 0; count < 80; count++) {
    statuses.add((await world.ask("/", { method: "POST", body: "hello" })).status);
    statuses.add((await world.ask("/")).status);
    // Just before, at and just after the moment when the server gives up.
    await delay(36 + (count % 8));
  }
  expect([...statuses]).toEqual([200]);
});

test("http-party/node-http-proxy#585: hundreds of requests one after the other use a handful of connections", async () => {
  await using world = await startRoutedEdge();
  await using node = await startNode("node", answersOk);
  world.consul.set("web", [node.row]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  for (let count = 0; count < 280; count++) expect((await world.ask(`/${count}.js`)).status).toBe(200);
  expect(node.connections.opened).toBeLessThan(20);
});

test("caddyserver/caddy#5454: a POST whose instance takes no connection goes to another, body and all", async () => {
  await using world = await startRoutedEdge();
  const alive = await world.teller("alive", "/");
  await using refused = await refusedPort();
  const dead = { ...alive.row, id: "dead", port: refused.port };
  world.consul.set("web", [dead, alive.row]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  for (let count = 0; count < 20; count++) {
    const { seen } = await world.ask("/ping", { method: "POST", body: "x".repeat(2000) });
    expect([seen.by, seen.body.length]).toEqual(["alive", 2000]);
  }
});

test("caddyserver/caddy#6259: a POST that dies with its instance is answered 502 and carried out once", async () => {
  await using world = await startRoutedEdge();
  const bodies: string[] = [];
  const dies: RequestListener = (request, response) => {
    if (request.method === "GET") response.end();
    request.on("data", (piece: Buffer) => {
      bodies.push(piece.toString());
      request.socket.resetAndDestroy();
    });
  };
  await using a = await startNode("a", dies);
  await using b = await startNode("b", dies);
  world.consul.set("web", [a.row, b.row]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  expect((await world.ask("/", { method: "POST", body: "order 1" })).status).toBe(502);
  expect(bodies).toEqual(["order 1"]);
});

test("panoramicdata/PanoramicData.OData.Client#44: a POST that nobody answers in time is 504 and carried out once", async () => {
  await using world = await startRoutedEdge(["--response-header-timeout", "500ms"]);
  let asked = 0;
  const silent: RequestListener = (request, response) => {
    if (request.method === "GET") response.end();
    else asked++;
  };
  await using a = await startNode("a", silent);
  await using b = await startNode("b", silent);
  world.consul.set("web", [a.row, b.row]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  expect((await world.ask("/", { method: "POST", body: "start" })).status).toBe(504);
  expect(asked).toBe(1);
});

test("fabiolb/fabio#578: an instance that was killed costs no request while Consul still lists it", async () => {
  await using world = await startRoutedEdge();
  const tellers = [];
  for (const id of ["a", "b", "c"]) tellers.push(await world.teller(id, "/"));
  world.consul.set(
    "web",
    tellers.map(({ row }) => row),
  );
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  await tellers[0]?.[Symbol.asyncDispose]();
  for (let count = 0; count < 60; count++) expect((await world.ask(`/${count}`)).status).toBe(200);
});

test("kubernetes/ingress-nginx#11852: a repetition goes to an instance that was not tried, also under load", async () => {
  await using world = await startRoutedEdge();
  const resets = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.resetAndDestroy());
  }).listen(0, "127.0.0.1");
  await once(resets, "listening");
  const good = await world.teller("good", "/");
  const bad = { ...good.row, id: "bad", port: (resets.address() as AddressInfo).port };
  world.consul.set("web", [bad, good.row]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => world.ask(`/${i}`)));
  expect(answers.map(({ seen }) => seen.by)).toEqual(Array.from({ length: 16 }, () => "good"));
  resets.close();
});

test("nginx/kubernetes-ingress#10191: requests that every instance drops take no instance from the others", async () => {
  await using world = await startRoutedEdge();
  const noHead: RequestListener = (request, response) => {
    if (request.method === "HEAD") request.socket.destroy();
    else response.end("ok");
  };
  await using a = await startNode("a", noHead);
  await using b = await startNode("b", noHead);
  world.consul.set("web", [a.row, b.row]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  for (let count = 0; count < 15; count++) {
    expect((await world.ask("/", { method: "HEAD" })).status).toBe(502);
    expect((await world.ask("/")).status).toBe(200);
  }
});

test("traefik/traefik#9436: a canary gets its part of the requests, however much faster than the rest it is", async () => {
  await using world = await startRoutedEdge();
  await using slow = await startNode("slow", (_request, response) => {
    setTimeout(() => response.end("stable"), 5);
  });
  await using canary = await startNode("canary", (_request, response) => response.end("canary"));
  world.consul.set("web", [slow.row, { ...canary.row, tags: ["urlprefix-/ weight=0.2"] }]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  let toCanary = 0;
  const requests = 300;
  for (let count = 0; count < requests; count++) {
    if ((await world.ask("/")).body.includes("canary")) toCanary++;
  }
  // Five standard deviations around a fifth.
  expect(toCanary / requests).toBeGreaterThan(0.085);
  expect(toCanary / requests).toBeLessThan(0.315);
});
