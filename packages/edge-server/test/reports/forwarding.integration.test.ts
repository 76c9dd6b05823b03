import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { eventually } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startRoutedEdge, type RoutedEdge } from "./start-routed-edge.ts";

const certificates = fileURLToPath(new URL("../proxy/certificates/", import.meta.url));

/** An edge behind a balancer on this machine that ends TLS. */
let world: RoutedEdge;
beforeAll(async () => {
  world = await startRoutedEdge([
    "--trusted-proxies",
    "127.0.0.0/8",
    "--upstream-ca",
    `${certificates}ca.pem`,
  ]);
});
afterAll(() => world[Symbol.asyncDispose]());

const ofBalancer = ["X-Forwarded-For: 192.0.2.9", "X-Forwarded-Proto: https"];

test("fabiolb/fabio#1089: X-Forwarded-Proto of a trusted balancer reaches the service", async () => {
  await world.serve("scheme", "scheme.example/");
  const { seen } = await world.ask("/", { host: "scheme.example", fields: ofBalancer });
  expect(seen.headers["x-forwarded-proto"]).toBe("https");
  expect(seen.headers["x-forwarded-for"]).toMatch(/^192\.0\.2\.9, 127\./);
});

test("fabiolb/fabio#296: Forwarded says the scheme that X-Forwarded-Proto says", async () => {
  await world.serve("story", "story.example/");
  const { seen } = await world.ask("/", { host: "story.example", fields: ofBalancer });
  expect(seen.headers["forwarded"]).toMatch(/for="?192\.0\.2\.9"?;[^,]*proto=https/);
  expect(seen.headers["forwarded"]).not.toContain("proto=http;");
});

test("d2iq-archive/marathon-lb#520: the port that a trusted balancer names is the port", async () => {
  await world.serve("named", "named.example/");
  const { seen } = await world.ask("/", {
    host: "named.example",
    fields: [...ofBalancer, "X-Forwarded-Port: 443"],
  });
  expect(seen.headers["x-forwarded-port"]).toBe("443");
});

test("apache/apisix#12615: no Via tells an upstream that compression would be wasted", async () => {
  await world.serve("gzip", "gzip.example/");
  const { seen, head } = await world.ask("/", { host: "gzip.example", fields: ["Accept-Encoding: gzip"] });
  expect(seen.headers["accept-encoding"]).toBe("gzip");
  expect([seen.headers["via"], /^via:/im.test(head)]).toEqual([undefined, false]);
});

test("golang/go#21096: TE: trailers reaches the upstream", async () => {
  await world.serve("trailers", "te.example/");
  const { seen } = await world.ask("/", { host: "te.example", fields: ["TE: trailers"] });
  expect(seen.headers["te"]).toBe("trailers");
});

test("traefik/traefik#4622: a host with its final dot is the host", async () => {
  await world.serve("dotted", "dotted.example/");
  expect((await world.ask("/", { host: "dotted.example." })).status).toBe(200);
  expect((await world.ask("/", { host: `dotted.example.:${world.port}` })).status).toBe(200);
});

test("yiisoft/yii-middleware#153: a redirect's $path does not lead to another host", async () => {
  await world.serve("moved", "moved.example/en strip=/en redirect=302,/$path");
  for (const target of ["/en//evil.example/phish", "/en/%2F/evil.example", "/en///evil.example"]) {
    const { status, head } = await world.ask(target, { host: "moved.example" });
    const location = /^Location: (.*)$/m.exec(head)?.[1]?.trim() ?? "https://moved.example/";
    expect([302, 400]).toContain(status);
    expect(new URL(location, "https://moved.example/").hostname).toBe("moved.example");
  }
});

test("traefik/traefik#6627: the name of host= is asked for by SNI and is what the certificate is checked for", async () => {
  const asked: unknown[] = [];
  const [cert, key] = await Promise.all(
    ["one.pem", "one.key"].map((name) => readFile(certificates + name, "utf8")),
  );
  const server = createServer({ cert, key }, (_request, response) => response.end("ok"));
  server.on("secureConnection", ({ servername }) => asked.push(servername));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const tags = ["urlprefix-tls.example/ proto=https host=one.test"];
  world.consul.set("tls", [{ id: "tls", address: "127.0.0.1", port, tags }]);
  await eventually(async () => expect((await world.ask("/", { host: "tls.example" })).status).toBe(200));
  expect(asked).toContain("one.test");
  server.close();
  server.closeAllConnections();
});
