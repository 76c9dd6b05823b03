import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { drainableServer } from "../src/drainable-server.ts";
import { linger } from "../src/linger.ts";
import { quietLoops } from "../src/quiet-loops.ts";

const request = "GET / HTTP/1.1\r\nhost: here\r\n\r\n";

test("a request that arrives while others are read is answered before idle connections close", async () => {
  await using server = await startServer();
  const [first, second] = [await server.connected(), await server.connected()];
  server.onNextRequest(() => second.write(request));
  const answers = Promise.all([answerOf(first), answerOf(second)]);
  first.write(request);
  await quietLoops(server.http, "request");
  server.http.closeIdleConnections();
  expect(await answers).toEqual(["200", "200"]);
});

test("a process that stood still while draining waits for requests that are late on their way", async () => {
  await using server = await startServer();
  const kept = await server.connected();
  const drained = server.drain(AbortSignal.timeout(10_000));
  await delay(400);
  const standsStillUntil = performance.now() + 200;
  while (performance.now() < standsStillUntil);
  // By now idle connections would have been closed.
  await delay(200);
  kept.write(request);
  expect(await answerOf(kept)).toBe("200");
  await drained;
});

test("a server that shuts down accepts for a moment longer, and says on each connection that it is the last answer", async () => {
  await using server = await startServer();
  const kept = await server.connected();
  const drained = server.drain(AbortSignal.timeout(10_000));
  await server.connected();
  kept.write(request);
  const [answer] = (await once(kept, "data")) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:[^\r]+\r\n)*connection: close\r\n/i);
  await drained;
});

test("a server that hands over still answers on a connection that was idle for longer than a server that shuts down would wait", async () => {
  await using server = await startServer();
  const kept = await server.connected();
  const drained = server.drain(AbortSignal.timeout(10_000), "handover");
  await delay(2 * linger.calmMs.shutdown);
  kept.write(request);
  expect(await answerOf(kept)).toBe("200");
  // Its last connection has been told to close: there is nothing more to wait for.
  await drained;
});

async function startServer() {
  let onRequest = () => {};
  const http = createServer((_request, response) => {
    onRequest();
    onRequest = () => {};
    response.end("ok");
  });
  const { listen, drain } = drainableServer(http);
  await listen({ host: "127.0.0.1", port: 0 });
  const { port } = http.address() as AddressInfo;
  return {
    http,
    drain,
    connected: () => connected(port),
    onNextRequest: (act: () => void) => void (onRequest = act),
    [Symbol.asyncDispose]: () => drain(AbortSignal.abort()),
  };
}

/** A kept connection: one request over it has been answered. */
async function connected(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(request);
  expect(await answerOf(socket)).toBe("200");
  return socket;
}

/** The status of the next answer, or what became of the connection. */
function answerOf(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once("data", (data) => resolve(/^HTTP\/1\.1 (\d+)/.exec(String(data))?.[1]));
    socket.once("error", (error) => resolve(error.message));
    socket.once("close", () => resolve("closed without an answer"));
  });
}
