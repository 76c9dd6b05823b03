import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setImmediate as afterPoll, setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { drainableServer } from "../src/drainable-server.ts";

const request = "GET / HTTP/1.1\r\nhost: here\r\n\r\n";

test("a request that arrives while a starved server catches up is answered before idle connections close", async () => {
  let onRequest = () => {};
  const http = createServer((_request, response) => {
    onRequest();
    response.end("ok");
  });
  const server = drainableServer(http);
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = http.address() as AddressInfo;
  const [first, second] = [await connected(port), await connected(port)];
  const drained = server.drain(AbortSignal.timeout(5000));

  // The process stands still over the end of the linger time; meanwhile the first request arrives, and the second one in its turn.
  await delay(400);
  await afterPoll();
  first.write(request);
  onRequest = () => {
    onRequest = () => {};
    second.write(request);
  };
  const standsStillUntil = performance.now() + 200;
  while (performance.now() < standsStillUntil);

  expect(await Promise.all([answerOf(first), answerOf(second)])).toEqual(["200", "200"]);
  await drained;
});

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
