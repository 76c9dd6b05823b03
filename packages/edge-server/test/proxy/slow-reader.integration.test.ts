import { once } from "node:events";
import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import type { UpstreamSelector } from "../../src/exchange/upstream-selector.ts";
import { connectRaw } from "./raw-client.ts";
import { startProxy } from "./test-proxy.ts";
import { head } from "./vectors/vector.ts";

/** More than both sockets' buffers in the kernel hold. */
const large = Buffer.alloc(32_000_000, "x");
const answers: UpstreamSelector = {
  select: ({ path }) => ({ kind: "respond", status: 200, body: path === "/large" ? large : "ok" }),
};

test("an answer is sent to its end on a connection that closes behind it, though the client reads late", async () => {
  using subnet = freeSubnet();
  await using proxy = await startProxy(subnet.address(1), { selector: answers });
  using late = await connectRaw(proxy.address, proxy.port);
  late.socket.pause();
  late.send(head("GET /large HTTP/1.1", "Host: a", "Connection: close"));
  await eventually(() => expect(proxy.proxy.connectionCount).toBe(1));
  // One whose answer is sent, and which never closes its side: when that is given up the late one begins to read.
  using silent = await connectRaw(proxy.address, proxy.port);
  silent.send(head("GET / HTTP/1.1", "Host: a", "Connection: close"));
  expect(await silent.until((_received, isClosed) => isClosed)).toMatch(/ok$/);
  await eventually(() => expect(proxy.proxy.connectionCount).toBeLessThan(2));
  const ended = once(late.socket, "end");
  late.socket.resume();
  await ended;
  const received = late.received();
  expect(received.length - received.indexOf("\r\n\r\n") - 4).toBe(large.length);
});

test("a client that reads nothing of an answer behind which its connection closes is cut in the end", async () => {
  using subnet = freeSubnet();
  await using proxy = await startProxy(subnet.address(1), {
    selector: answers,
    timeouts: { idleMs: 300 },
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.socket.pause();
  client.send(head("GET /large HTTP/1.1", "Host: a", "Connection: close"));
  await eventually(() => expect(proxy.proxy.connectionCount).toBe(1));
  await eventually(() => expect(proxy.proxy.connectionCount).toBe(0));
  const ended = once(client.socket, "end");
  client.socket.resume();
  await expect(ended).rejects.toMatchObject({ code: "ECONNRESET" });
});
