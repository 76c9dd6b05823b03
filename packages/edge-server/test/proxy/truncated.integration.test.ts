import { once } from "node:events";
import { freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "./test-proxy.ts";
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
