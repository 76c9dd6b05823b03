import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "./test-proxy.ts";
import { get } from "./vectors/vector.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

test.each([
  { cap: "total", connections: { total: 2 } },
  { cap: "client", connections: { perClient: 2 } },
] as const)(
  "a connection beyond the $cap cap is closed, and room is made by one that ends",
  async ({ cap, connections }) => {
    using subnet = freeSubnet();
    await using upstream = await startRawUpstream(subnet.address(2));
    const refused: string[] = [];
    await using proxy = await startProxy(subnet.address(1), {
      selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
      connections,
      observer: { connectionRefused: (which) => refused.push(which) },
    });
    upstream.reset((socket) => socket.write(ok));
    const first = await connectRaw(proxy.address, proxy.port);
    using second = await connectRaw(proxy.address, proxy.port);
    using third = await connectRaw(proxy.address, proxy.port);
    expect(await third.until(() => false)).toBe("");
    expect(refused).toEqual([cap]);
    second.send(get());
    await second.until((received) => received.endsWith("ok"));
    first.socket.destroy();
    await eventually(() => expect(proxy.proxy.connectionCount).toBe(1));
    using fourth = await connectRaw(proxy.address, proxy.port);
    fourth.send(get());
    await fourth.until((received) => received.endsWith("ok"));
  },
);

test("a client that sends requests and reads no answer is not served without end", async () => {
  using subnet = freeSubnet();
  let answered = 0;
  await using proxy = await startProxy(subnet.address(1), {
    selector: {
      select: () => {
        answered++;
        return { kind: "respond", status: 404, body: "x".repeat(1000) };
      },
    },
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.socket.pause();
  const requests = get().repeat(1000);
  let sent = 0;
  const flood = () => {
    while (sent < 200_000) {
      sent += 1000;
      if (!client.socket.write(requests)) return;
    }
  };
  client.socket.on("drain", flood);
  flood();
  let before = -1;
  await eventually(
    () => {
      const isStill = answered === before && answered > 0;
      before = answered;
      return isStill;
    },
    { intervalMs: 300 },
  );
  expect(answered).toBeLessThan(100_000);
});
