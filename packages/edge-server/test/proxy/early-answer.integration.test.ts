import { once } from "node:events";
import { createServer } from "node:http";
import { connect as connectTcp, type AddressInfo, type Socket } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect as connectTls, createSecureContext } from "node:tls";
import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy, type TestProxy } from "./test-proxy.ts";
import { get, head } from "./vectors/vector.ts";

/** More than both ends' kernel buffers hold: a client that sends first cannot end before somebody reads. */
const uploadBytes = 32 * 1024 * 1024;
const piece = Buffer.alloc(64 * 1024, "x");
const folder = join(import.meta.dirname, "certificates");
const file = (name: string) => readFileSync(join(folder, name));

/** Sends all of its request, in pieces with pauses of `pauseMs`, and only then reads. */
async function sendThenRead(socket: Socket, { pauseMs = 0, bytes = uploadBytes } = {}): Promise<string> {
  let received = "";
  socket.on("error", (error) => (received += `[${error.message}]`));
  const closed = once(socket, "close");
  socket.write(head("POST /upload HTTP/1.1", "Host: a", `Content-Length: ${bytes}`));
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += piece.length) {
    if (!socket.write(piece)) await Promise.race([once(socket, "drain"), closed]);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  await closed;
  return received;
}

function connectTo({ address, port }: TestProxy): Socket {
  return connectTcp({ host: address, port });
}

test.each([401, 413, 200])(
  "a client that sends all before it reads gets an answer %i that came before its body was read",
  async (status) => {
    using subnet = freeSubnet();
    const server = createServer((_request, response) => {
      // Node ends such a connection at once, with a body unread: a reset follows the answer.
      response.writeHead(status, { "Content-Length": 2, Connection: "close" }).end("no");
    }).listen(0, subnet.address(2));
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using proxy = await startProxy(subnet.address(1), {
      selector: onlyInstance(instanceAt(subnet.address(2), port)),
    });
    const answer = await sendThenRead(connectTo(proxy));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*Connection: close\r\n\r\nno$`));
    server.closeAllConnections();
    server.close();
  },
);

test.each([
  ["no route", head("POST / HTTP/1.1", "Host: a", "Content-Length: 1000000"), 404],
  ["a malformed head", head("POST / HTTP/1.1", "Host: a", "Host: b", "Content-Length: 1000000"), 400],
  ["a head that is too long", `POST / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(200_000)}`, 431],
])("the edge's own answer reaches a client that goes on sending: %s", async (_name, request, status) => {
  using subnet = freeSubnet();
  await using proxy = await startProxy(subnet.address(1), {
    selector: { select: () => ({ kind: "respond", status: 404 }) },
  });
  const socket = connectTo(proxy);
  let received = "";
  socket.on("error", (error) => (received += `[${error.message}]`));
  socket.write(request);
  // Longer than the two seconds that were once all.
  for (let i = 0; i < 30; i++) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  await once(socket, "end");
  expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*Connection: close\r\n`));
  socket.destroy();
});

test("the same over TLS, and while the edge drains", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  let isAnswered = false;
  upstream.reset((socket) => {
    if (isAnswered) return;
    isAnswered = true;
    socket.write("HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno");
  });
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    tls: { contextFor: () => createSecureContext({ cert: file("one.pem"), key: file("one.key") }) },
  });
  const socket = connectTls({ host: proxy.address, port: proxy.port, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const answer = sendThenRead(socket, { pauseMs: 50, bytes: 60 * piece.length });
  const drained = proxy.proxy.drain(AbortSignal.timeout(20_000));
  expect(await answer).toMatch(/^HTTP\/1\.1 413 Too Much\r\n[^]*Connection: close\r\n[^]*no$/);
  await drained;
});

test("a client that is silent after an early answer is let go of after a while", async () => {
  using subnet = freeSubnet();
  await using proxy = await startProxy(subnet.address(1), {
    selector: { select: () => ({ kind: "respond", status: 404 }) },
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(head("POST / HTTP/1.1", "Host: a", "Content-Length: 1000") + "some");
  await client.until((received) => received.includes("404"));
  const startedAt = performance.now();
  await eventually(() => expect(proxy.proxy.connectionCount).toBe(0), { timeoutMs: 15_000 });
  expect(performance.now() - startedAt).toBeGreaterThan(2500);
}, 20_000);

test("an answer whose request came whole keeps its connection", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  upstream.reset((socket) => socket.write("HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno"));
  using client = await connectRaw(proxy.address, proxy.port);
  for (const count of [2, 3]) {
    client.send(get());
    await client.until((received) => received.split("\r\n\r\nno").length === count);
  }
  expect(client.received()).not.toContain("Connection: close");
});
