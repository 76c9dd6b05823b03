import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFakeConsul } from "../support/fake-consul.ts";
import { startEdge, type StartedEdge } from "../support/start-edge.ts";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream, type RawUpstream } from "./raw-upstream.ts";
import { get, head, post } from "./vectors/vector.ts";

const stack = new AsyncDisposableStack();
const answer = head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok";
let edge: StartedEdge;
let upstream: RawUpstream;
let file: string;

beforeAll(async () => {
  const folder = stack.use(await temporaryFolder("edge"));
  const consul = stack.use(await startFakeConsul());
  upstream = stack.use(await startRawUpstream("127.0.0.1"));
  file = join(folder.path, "edge.json");
  await writeFile(file, "{}");
  const tags = [
    "shop.example.com",
    "/api strip=/api",
    "/old strip=/old redirect=301,/$path",
    "/away redirect=302,https://new.example.com/$path strip=/away",
  ].map((tag) => `urlprefix-${tag}`);
  consul.set("web", [{ id: "web", address: "127.0.0.1", port: upstream.port, tags }]);
  edge = stack.use(await startEdge(["--config", file, "--consul", consul.url, "--service", "none"]));
  await eventually(async () => expect(await exchange(get("X: ready").replace("/", "/api"))).toMatch(/200/));
});

afterAll(() => stack.disposeAsync());

/** What the client gets; the upstream answers `reply` as soon as `isWhole` holds for what it got. */
async function exchange(request: string, reply = answer, isWhole = /\r\n\r\n/): Promise<string> {
  let isAnswered = false;
  upstream.reset((socket) => {
    if (isAnswered || !isWhole.test(upstream.received())) return;
    isAnswered = true;
    socket.write(reply, "latin1");
  });
  const { hostname, port } = new URL(edge.url);
  using client = await connectRaw(hostname, Number(port));
  client.send(request);
  return await client.until((text) => /\r\n\r\n[^]*(?:ok|\n)$|^HTTP\/1\.1 204 [^]*\r\n\r\n$/.test(text));
}

test("a host with its final dot and a port is the host of a tag without a path; Host stays as it came", async () => {
  const request = head("GET /x HTTP/1.1", "Host: shop.example.com.:8080");
  expect(await exchange(request)).toMatch(/^HTTP\/1\.1 200 /);
  expect(upstream.received()).toContain("Host: shop.example.com.:8080\r\n");
  expect(upstream.received()).toContain("X-Forwarded-Port: 8080\r\n");
});

test.each([
  ["/a/../api/x?q", "/x?q"],
  ["/%61pi/../api/x", "/x"],
  ["/api/a%2Fb/../c", "/a%2Fb/../c"],
  ["/api../x", "/x"],
])("%s is stripped to %s, and what was stripped is told", async (target, sent) => {
  expect(await exchange(head(`GET ${target} HTTP/1.1`, "Host: a"))).toMatch(/^HTTP\/1\.1 200 /);
  expect(upstream.received()).toContain(`GET ${sent} HTTP/1.1\r\n`);
  expect(upstream.received()).toContain("X-Forwarded-Prefix: /api\r\n");
});

test("a path that leads out of its prefix is not matched by it", async () => {
  expect(await exchange(head("GET /api/../secret HTTP/1.1", "Host: a"))).toMatch(/^HTTP\/1\.1 404 /);
});

test.each([
  ["/old//evil.example/x", "/evil.example/x"],
  ["/old/a?b", "/a?b"],
  ["/away/a", "https://new.example.com/a"],
  ["/away//evil.example", "https://new.example.com/evil.example"],
])("%s is sent to %s", async (target, location) => {
  expect(await exchange(head(`GET ${target} HTTP/1.1`, "Host: a"))).toContain(
    `\r\nLocation: ${location}\r\n`,
  );
});

test("any method, `^`, 60 KB of fields, chunk extensions and a digest as a trailer arrive", async () => {
  const lines = ["Transfer-Encoding: chunked", `X: ${"x".repeat(60_000)}`];
  const body = "2;a=b\r\nhi\r\n0\r\nContent-Digest: x\r\nHost: evil\r\n\r\n";
  const request = post(body, ...lines).replace("POST /", "VERSION-CONTROL /api/^");
  expect(await exchange(request, answer, /\r\n0\r\n[^]*\r\n\r\n$/)).toMatch(/^HTTP\/1\.1 200 /);
  expect(upstream.received()).toMatch(/^VERSION-CONTROL \/\^ HTTP\/1\.1\r\n/);
  expect(upstream.received()).toMatch(/\r\n\r\n2\r\nhi\r\n0\r\nContent-Digest: x\r\n\r\n$/);
});

test("204 with chunked, no space behind the status and 60 KB of fields are good answers", async () => {
  const request = get().replace("GET /", "GET /api");
  expect(await exchange(request, head("HTTP/1.1 204", "Transfer-Encoding: chunked"))).toMatch(
    /^HTTP\/1\.1 204 \r\n(?![^]*chunked)/,
  );
  const long = head("HTTP/1.1 200", `X: ${"x".repeat(60_000)}`, "Content-Length: 2") + "ok";
  expect(await exchange(request, long)).toMatch(/^HTTP\/1\.1 200 \r\n/);
});

test("SIGHUP: Via, trusted proxies and the limits of heads change", async () => {
  const request = get("X-Forwarded-For: 2.2.2.2", "X-Forwarded-Proto: https", "X-Real-IP: 3.3.3.3").replace(
    "/",
    "/api",
  );
  expect(await exchange(request)).not.toContain("Via");
  expect(upstream.received()).not.toMatch(/Via|2\.2\.2\.2|3\.3\.3\.3|https/);
  await writeFile(
    file,
    JSON.stringify({
      via: true,
      "trusted-proxies": ["127.0.0.0/8"],
      "max-request-head": 2000,
      "max-response-head": 2000,
    }),
  );
  edge.child.process.kill("SIGHUP");
  // A connection that was there before goes on as it was trusted.
  await eventually(async () => {
    expect(await exchange(request)).toContain("\r\nVia: 1.1 edge\r\n");
    expect(upstream.received()).toContain(
      "X-Forwarded-For: 2.2.2.2, 127.0.0.1\r\nX-Real-IP: 3.3.3.3\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a\r\nX-Forwarded-Port: 443\r\n" +
        'Forwarded: for=2.2.2.2;host="a";proto=https, for=127.0.0.1;host="a";proto=https\r\n' +
        "X-Forwarded-Prefix: /api\r\nVia: 1.1 edge\r\n",
    );
  });
  expect(await exchange(get(`X: ${"x".repeat(3000)}`))).toMatch(/^HTTP\/1\.1 431 /);
  const long = head("HTTP/1.1 200 OK", `X: ${"x".repeat(3000)}`, "Content-Length: 2") + "ok";
  expect(await exchange(get().replace("/", "/api"), long)).toMatch(/^HTTP\/1\.1 502 /);
});
