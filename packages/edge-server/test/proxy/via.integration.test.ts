import { freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "./test-proxy.ts";
import { get, head } from "./vectors/vector.ts";

const answer = head("HTTP/1.1 200 OK", "Via: 1.0 cache", "Content-Length: 2") + "ok";

test("Via names this hop to both sides when asked to, behind those that came; from the next request on when that changes", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const options = { selector: onlyInstance(instanceAt(upstream.address, upstream.port)) };
  await using proxy = await startProxy(subnet.address(1), options);
  using client = await connectRaw(proxy.address, proxy.port);
  const exchange = async (request: string) => {
    const before = client.received().length;
    upstream.reset((socket) => upstream.received().endsWith("\r\n\r\n") && socket.write(answer));
    client.send(request);
    const received = await client.until((text) => text.length > before && text.endsWith("ok"));
    return { sent: vias(upstream.received()), got: vias(received.slice(before)) };
  };
  const first = get("Via: 1.1 first");
  expect(await exchange(first)).toEqual({ sent: ["1.1 first"], got: ["1.0 cache"] });
  proxy.proxy.reconfigure({ hop: { addsVia: true } });
  expect(await exchange(first)).toEqual({
    sent: ["1.1 first", "1.1 edge"],
    got: ["1.0 cache", "1.1 edge"],
  });
  expect(await exchange(head("GET / HTTP/1.0", "Host: a", "Connection: keep-alive"))).toEqual({
    sent: ["1.0 edge"],
    got: ["1.0 cache", "1.1 edge"],
  });
  proxy.proxy.reconfigure({});
  expect(await exchange(get())).toEqual({ sent: [], got: ["1.0 cache"] });
});

test("limits of heads change with the next head", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  upstream.reset((socket) => socket.write(answer));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    hop: { requestHead: { headBytes: 2000 }, responseHead: { headBytes: 2000 } },
  });
  const statusOf = async (request: string) => {
    using client = await connectRaw(proxy.address, proxy.port);
    client.send(request);
    return /^HTTP\/1\.1 (\d+)/.exec(await client.until((text) => /(?:ok|\n)$/.test(text)))?.[1];
  };
  const long = get(`X: ${"x".repeat(3000)}`);
  expect(await statusOf(long)).toBe("431");
  expect(await statusOf(head(`GET /${"a".repeat(3000)} HTTP/1.1`, "Host: a"))).toBe("414");
  expect(await statusOf(get())).toBe("200");
  proxy.proxy.reconfigure({});
  expect(await statusOf(long)).toBe("200");
  upstream.reset((socket) =>
    socket.write(head("HTTP/1.1 200 OK", `X: ${"x".repeat(3000)}`, "Content-Length: 2") + "ok"),
  );
  expect(await statusOf(get())).toBe("200");
  proxy.proxy.reconfigure({ hop: { responseHead: { headBytes: 2000 } } });
  expect(await statusOf(get())).toBe("502");
});

function vias(text: string): string[] {
  return [...text.matchAll(/^Via: ([^\r]*)\r$/gm)].map(([, value = ""]) => value);
}
