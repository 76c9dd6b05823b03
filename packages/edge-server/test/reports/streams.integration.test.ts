import { once } from "node:events";
import { createServer, request as httpRequest, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { connectRaw } from "../proxy/raw-client.ts";
import { startRawUpstream } from "../proxy/raw-upstream.ts";
import { instanceAt, onlyInstance, patientTimeouts, startProxy } from "../proxy/test-proxy.ts";
import { get, head } from "../proxy/vectors/vector.ts";

/** A proxy before a TCP server that says what the test says. */
async function startRaw(timeouts = patientTimeouts) {
  const stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const upstream = stack.use(await startRawUpstream(subnet.address(2)));
  const selector = onlyInstance(instanceAt(upstream.address, upstream.port), { timeouts });
  const proxy = stack.use(await startProxy(subnet.address(1), { selector }));
  return { upstream, proxy, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** A proxy before a node:http server. */
async function startHttp(listener: RequestListener, timeouts = patientTimeouts) {
  const stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const server = createServer(listener).listen(0, subnet.address(2));
  await once(server, "listening");
  stack.defer(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  const selector = onlyInstance(instanceAt(subnet.address(2), port), { timeouts });
  const proxy = stack.use(await startProxy(subnet.address(1), { selector }));
  const url = `http://${proxy.address}:${proxy.port}`;
  return { server, proxy, url, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test("fabiolb/fabio#129: each event of a stream arrives while the answer goes on", async () => {
  await using world = await startRaw();
  world.upstream.reset((socket) =>
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"),
  );
  using client = await connectRaw(world.proxy.address, world.proxy.port);
  client.send(get("Accept: text/event-stream"));
  await client.until((received) => received.endsWith("\r\n\r\n"));
  const [socket] = world.upstream.sockets;
  for (const word of ["one", "two", "six"]) {
    socket?.write(`b\r\ndata: ${word}\n\n\r\n`);
    await client.until((received) => received.endsWith(`data: ${word}\n\n\r\n`));
  }
});

test("http-party/node-http-proxy#1520: an EventSource that is closed ends its stream at the upstream", async () => {
  let isClosed = false;
  await using world = await startHttp((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    response.on("close", () => (isClosed = true));
  });
  const stop = new AbortController();
  const { body } = await fetch(world.url, { signal: stop.signal });
  await body?.getReader().read();
  expect(isClosed).toBe(false);
  stop.abort();
  await eventually(() => expect(isClosed).toBe(true));
});

test("unjs/httpxy#85: a request that is given up before its answer is given up at the upstream", async () => {
  let isAborted = false;
  let isAsked = false;
  await using world = await startHttp((request) => {
    isAsked = true;
    request.on("close", () => (isAborted = request.destroyed));
  });
  const stop = new AbortController();
  const answer = fetch(world.url, { signal: stop.signal }).catch(() => "given up");
  await eventually(() => expect(isAsked).toBe(true));
  stop.abort();
  expect(await answer).toBe("given up");
  await eventually(() => expect(isAborted).toBe(true));
});

test("http-party/node-http-proxy#1455: clients that leave at any moment harm no other client", async () => {
  await using world = await startHttp((_request, response) => {
    response.write("a");
    setTimeout(() => response.end("b"), 3);
  });
  for (let count = 0; count < 150; count++) {
    const client = await connectRaw(world.proxy.address, world.proxy.port);
    client.send(head("POST / HTTP/1.1", "Host: a", "Content-Length: 5") + "hello".slice(0, count % 6));
    await delay(count % 5);
    if (count % 2 === 0) client.socket.resetAndDestroy();
    else client.socket.destroy();
  }
  expect(await (await fetch(world.url)).text()).toBe("ab");
});

test("http-party/node-http-proxy#877: an upgrade that is refused leaves no connection behind", async () => {
  await using world = await startRaw();
  world.upstream.reset((socket) => socket.write("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"));
  for (let count = 0; count < 5; count++) {
    using client = await connectRaw(world.proxy.address, world.proxy.port);
    client.send(get("Connection: Upgrade", "Upgrade: websocket"));
    expect(await client.until((received) => received.endsWith("no"))).toMatch(/^HTTP\/1\.1 404 /);
  }
  // One, kept for the next request.
  expect(world.upstream.sockets.size).toBe(1);
});

test("caddyserver/caddy#1056: the upstream of an upgrade is not told to close", async () => {
  await using world = await startRaw();
  world.upstream.reset((socket) => socket.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
  using client = await connectRaw(world.proxy.address, world.proxy.port);
  client.send(get("Connection: keep-alive, Upgrade", "Upgrade: websocket"));
  await client.until((received) => received.endsWith("\r\n\r\n"));
  expect(world.upstream.received()).toMatch(/\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/);
  expect(world.upstream.received()).not.toMatch(/close/i);
});

test("fastify/fastify-http-proxy#122: a WebSocket's query and subprotocol reach the upstream, and the choice the client", async () => {
  await using world = await startHttp(() => {});
  const sockets = new WebSocketServer({
    server: world.server,
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
  });
  const asked: (string | undefined)[] = [];
  sockets.on("connection", (socket, request) => {
    asked.push(request.url);
    socket.send("hello");
  });
  const client = new WebSocket(`${world.url.replace("http", "ws")}/chat?room=1`, ["v1", "v2"]);
  await once(client, "message");
  expect([asked, client.protocol]).toEqual([["/chat?room=1"], "v2"]);
  client.terminate();
  sockets.close();
});

test("envoyproxy/envoy#17186: a chunked answer that is cut because it took too long does not look whole", async () => {
  await using world = await startRaw({ ...patientTimeouts, requestMs: 400 });
  world.upstream.reset((socket) =>
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
  );
  using client = await connectRaw(world.proxy.address, world.proxy.port);
  client.send(get());
  expect(await client.until(() => false)).toMatch(/\r\n\r\n5\r\nhello\r\n$/);
});

test("h2o/h2o#1031: a chunked answer whose upstream dies is an error to a client, not a short file", async () => {
  await using world = await startHttp((_request, response) => {
    response.write("half");
    setTimeout(() => response.socket?.resetAndDestroy(), 50);
  });
  await expect(fetch(world.url).then((answer) => answer.text())).rejects.toThrow();
});

test("loculus-project/loculus#7147: an upload may last longer than the wait for an answer", async () => {
  await using world = await startHttp(
    (request, response) => {
      let bytes = 0;
      request.on("data", (piece: Buffer) => (bytes += piece.length));
      request.on("end", () => response.end(String(bytes)));
    },
    { ...patientTimeouts, headMs: 400 },
  );
  using client = await connectRaw(world.proxy.address, world.proxy.port);
  client.send(head("POST / HTTP/1.1", "Host: a", "Content-Length: 120000"));
  for (let count = 0; count < 12; count++) {
    client.send("x".repeat(10_000));
    await delay(100);
  }
  expect(await client.until((received) => /\r\n\r\n\d+/.test(received))).toMatch(
    /^HTTP\/1\.1 200 [^]*120000$/,
  );
});

test("http-party/node-http-proxy#1219: a client that waits for 100 gets it from the upstream, once", async () => {
  await using world = await startHttp((request, response) => {
    request.resume();
    request.on("end", () => response.end("done"));
  });
  let continues = 0;
  const request = httpRequest(world.url, {
    method: "POST",
    headers: { expect: "100-continue", "content-length": 5 },
  });
  request.on("continue", () => {
    continues++;
    request.end("hello");
  });
  request.flushHeaders();
  const [response] = await once(request, "response");
  response.resume();
  await once(response, "end");
  expect([response.statusCode, continues]).toEqual([200, 1]);
});

test("akka/akka-http#514: an answer instead of 100 is passed on, and the body is not asked for", async () => {
  await using world = await startRaw();
  world.upstream.reset((socket) =>
    socket.write("HTTP/1.1 301 Moved Permanently\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"),
  );
  using client = await connectRaw(world.proxy.address, world.proxy.port);
  client.send(head("POST / HTTP/1.1", "Host: a", "Content-Length: 100000", "Expect: 100-continue"));
  expect(await client.until((received) => received.includes("\r\n\r\n"))).toMatch(
    /^HTTP\/1\.1 301 [^]*\r\nLocation: \/there\r\n/,
  );
  expect(client.received()).not.toContain("100 Continue");
});
