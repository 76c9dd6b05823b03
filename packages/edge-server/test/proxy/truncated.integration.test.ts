import { once } from "node:events";
import { freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, patientTimeouts, startProxy } from "./test-proxy.ts";
import { head } from "./vectors/vector.ts";

test("a truncated answer whose end HTTP/1.0 could only see by the connection's end is reset, not ended", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  upstream.reset((socket) =>
    socket.end(`${head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")}5\r\nhello\r\n`),
  );
  using client = await connectRaw(proxy.address, proxy.port);
  const failed = once(client.socket, "error");
  client.send(head("GET / HTTP/1.0", "Host: a"));
  expect(await failed).toMatchObject([{ code: "ECONNRESET" }]);
});

test("an answer that is cut because an HTTP/1.0 client did not read on is reset, not ended", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const over = Promise.withResolvers<string>();
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port), {
      timeouts: { ...patientTimeouts, idleMs: 150 },
    }),
    observer: { exchangeEnded: ({ outcome }) => over.resolve(outcome) },
  });
  // More than both sockets' buffers in the kernel hold.
  upstream.reset((socket) => socket.end(`${head("HTTP/1.0 200 OK")}${"x".repeat(32_000_000)}`));
  using client = await connectRaw(proxy.address, proxy.port);
  client.socket.pause();
  client.send(head("GET / HTTP/1.0", "Host: a"));
  expect(await over.promise).toBe("client-left");
  // Rejects with the socket's "error", should that come first.
  const ended = once(client.socket, "end");
  client.socket.resume();
  await expect(ended).rejects.toMatchObject({ code: "ECONNRESET" });
});
