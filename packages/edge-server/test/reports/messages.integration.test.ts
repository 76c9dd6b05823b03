import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "../proxy/raw-client.ts";
import { startRawUpstream } from "../proxy/raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "../proxy/test-proxy.ts";
import { get, head } from "../proxy/vectors/vector.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** A proxy before a TCP server that sends this whenever a head has come. */
async function startAnswering(answer: string) {
  const stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const upstream = stack.use(await startRawUpstream(subnet.address(2)));
  const selector = onlyInstance(instanceAt(upstream.address, upstream.port));
  const proxy = stack.use(await startProxy(subnet.address(1), { selector }));
  upstream.reset((socket) => upstream.received().includes("\r\n\r\n") && socket.write(answer, "latin1"));
  const client = stack.use(await connectRaw(proxy.address, proxy.port));
  return { upstream, proxy, client, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** What was sent when the answer ended on this, and then a second exchange on the same connection. */
async function exchangeAndNext(world: Awaited<ReturnType<typeof startAnswering>>, request: string) {
  const { client, upstream } = world;
  client.send(request);
  const first = await client.until((received) => received.endsWith("\r\n\r\n"));
  upstream.reset((socket) => socket.write(ok));
  client.send(get());
  const both = await client.until((received) => received.endsWith("\r\n\r\nok"));
  return { first, second: both.slice(first.length) };
}

test("golang/go#20437: trailers that no Trailer field announced are passed on", async () => {
  await using world = await startAnswering(
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nGrpc-Status: 0\r\n\r\n",
  );
  world.client.send(get());
  const received = await world.client.until((all) => all.endsWith("0\r\n\r\n"));
  expect(received).toMatch(/2\r\nok\r\n0\r\nGrpc-Status: 0\r\n\r\n$/);
});

test("golang/go#16875: what belongs to an upgrade to HTTP/2 stays on the first hop", async () => {
  await using world = await startAnswering(ok);
  world.client.send(get("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"));
  await world.client.until((all) => all.endsWith("ok"));
  expect(world.upstream.received()).not.toMatch(/upgrade|http2-settings|h2c/i);
});

test("haproxy/haproxy#1064: a chunk of more than 2 GiB is passed on as it comes", async () => {
  await using world = await startAnswering(
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nD0000000\r\nfirst bytes",
  );
  world.client.send(get());
  const received = await world.client.until((all) => all.endsWith("first bytes"));
  expect(received).toMatch(/\r\n\r\nD0000000\r\nfirst bytes$/);
});

test("haproxy/haproxy#2677: an answer that says chunked twice is 502, and its connection is given up", async () => {
  await using world = await startAnswering(
    "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
  );
  world.client.send(get());
  expect(await world.client.until((all) => all.endsWith("\n"))).toMatch(/^HTTP\/1\.1 502 /);
  await eventually(() => expect(world.upstream.sockets.size).toBe(0));
});

test("envoyproxy/envoy#16071: 304 gets no framing that the upstream did not send", async () => {
  await using world = await startAnswering('HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n');
  const { first, second } = await exchangeAndNext(world, get('If-None-Match: "a"'));
  expect(first).toMatch(/^HTTP\/1\.1 304 /);
  expect(first).not.toMatch(/transfer-encoding|content-length/i);
  expect(second).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("graygnuorg/pound#54: nobody waits for the body that an answer to HEAD has not", async () => {
  await using world = await startAnswering(
    "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nX-Last: 1\r\n\r\n",
  );
  const { first, second } = await exchangeAndNext(world, head("HEAD / HTTP/1.1", "Host: a"));
  expect(first).toMatch(/^HTTP\/1\.1 404 /);
  expect(second).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("amphp/http-server#392: behind 204 the next answer on the connection is read as one", async () => {
  await using world = await startAnswering("HTTP/1.1 204 No Content\r\nX-Last: 1\r\n\r\n");
  const { first, second } = await exchangeAndNext(world, head("OPTIONS /cors HTTP/1.1", "Host: a"));
  expect(first).toMatch(/^HTTP\/1\.1 204 /);
  expect(first).not.toMatch(/transfer-encoding|content-length/i);
  expect(second).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("eclipse-vertx/vertx-http-proxy#17: a GET without a body gets none on its way", async () => {
  await using world = await startAnswering(ok);
  for (const method of ["GET", "HEAD", "DELETE", "OPTIONS"]) {
    using client = await connectRaw(world.proxy.address, world.proxy.port);
    client.send(head(`${method} / HTTP/1.1`, "Host: a"));
    await client.until((all) => all.includes("\r\n\r\n"));
  }
  expect(world.upstream.received()).not.toMatch(/transfer-encoding|content-length/i);
});

test("fastify/fastify#4101: a malformed request on a connection that was used before is answered 400", async () => {
  await using world = await startAnswering(ok);
  world.client.send(get());
  const first = await world.client.until((all) => all.endsWith("ok"));
  world.client.send(head("GET /a b?c HTTP/1.1", "Host: a"));
  const both = await world.client.until(() => false);
  expect(both.slice(first.length)).toMatch(/^HTTP\/1\.1 400 /);
});

test("GSA/api.data.gov#461: an answer with 12 KB of fields is passed on", async () => {
  const cookie = `Set-Cookie: a=${"x".repeat(4000)}\r\n`;
  await using world = await startAnswering(
    `HTTP/1.1 200 OK\r\n${cookie.repeat(3)}Content-Length: 2\r\n\r\nok`,
  );
  world.client.send(get());
  const received = await world.client.until((all) => all.endsWith("\r\n\r\nok"));
  expect(received.split(cookie)).toHaveLength(4);
});

test("blockscout/frontend#2819: a request with 12 KB of cookies is passed on", async () => {
  await using world = await startAnswering(ok);
  const cookie = `Cookie: a=${"x".repeat(12_000)}`;
  world.client.send(get(cookie));
  expect(await world.client.until((all) => all.endsWith("ok"))).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(world.upstream.received()).toContain(cookie);
});

test("ratpack/ratpack#1559: 100 that carries a length is an interim answer all the same", async () => {
  await using world = await startAnswering(`HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n${ok}`);
  world.client.send(head("POST / HTTP/1.1", "Host: a", "Content-Length: 0", "Expect: 100-continue"));
  const received = await world.client.until((all) => all.endsWith("\r\n\r\nok"));
  expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n[^]*HTTP\/1\.1 200 OK/);
  expect(received.slice(0, received.indexOf("HTTP/1.1 200"))).not.toMatch(/content-length/i);
});

test("Start9Labs/start-technologies#3731: a client's connection outlives its upstream's", async () => {
  await using world = await startAnswering("");
  world.upstream.reset((socket) => socket.write(ok, () => socket.end()));
  for (let count = 1; count <= 5; count++) {
    world.client.send(get());
    await world.client.until((all) => all.split("\r\n\r\nok").length > count);
  }
  expect(world.client.received().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(5);
});

test("elazarl/goproxy#775: 204 that claims to be chunked is 204", async () => {
  await using world = await startAnswering("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n");
  world.client.send(get());
  const received = await world.client.until((all) => all.endsWith("\r\n\r\n"));
  expect(received).toMatch(/^HTTP\/1\.1 204 /);
  expect(received).not.toMatch(/transfer-encoding/i);
});

test("haproxy/haproxy#2930: a trailer that may not be one is dropped, and the answer arrives", async () => {
  await using world = await startAnswering(
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nSet-Cookie: a=1\r\nX-Sum: 2\r\n\r\n",
  );
  world.client.send(get());
  const received = await world.client.until((all) => /0\r\n(?:.+\r\n)*\r\n$/.test(all));
  expect(received).toMatch(/2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n$/);
});
