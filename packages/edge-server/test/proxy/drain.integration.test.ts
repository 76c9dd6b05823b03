import { setTimeout as delay } from "node:timers/promises";
import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { linger } from "workload";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "./test-proxy.ts";
import { get } from "./vectors/vector.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

test("draining: no new connection, requests in flight are answered with Connection: close, idle connections end", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  using idle = await connectRaw(proxy.address, proxy.port);
  using busy = await connectRaw(proxy.address, proxy.port);
  using late = await connectRaw(proxy.address, proxy.port);
  busy.send(get());
  await eventually(() => expect(upstream.received()).toContain("X-Real-IP: "));
  const drained = proxy.proxy.drain(new AbortController().signal);
  await eventually(() => expect(connectRaw(proxy.address, proxy.port)).rejects.toThrow("ECONNREFUSED"));
  // Its request was on its way when draining began.
  late.send(get());
  await eventually(() => expect(upstream.received().match(/X-Real-IP: /g)).toHaveLength(2));
  for (const socket of upstream.sockets) socket.write(ok);
  for (const client of [busy, late])
    expect(await client.until(() => false)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n\r\nok$/);
  expect(await idle.until(() => false)).toBe("");
  for (const client of [busy, late, idle]) client.socket.end();
  await drained;
  await eventually(() => expect(upstream.sockets.size).toBe(0));
});

test("an edge that hands over still answers on connections that were idle for a while", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  upstream.reset((socket) => socket.write(ok));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  using idle = await connectRaw(proxy.address, proxy.port);
  await eventually(() => expect(proxy.proxy.connectionCount).toBe(1));
  const drained = proxy.proxy.drain(new AbortController().signal, "handover");
  await delay(2 * linger.calmMs.shutdown);
  idle.send(get());
  expect(await idle.until(() => false)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n\r\nok$/);
  idle.socket.end();
  await drained;
});

test("a drain whose time is up cuts what is left", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  using busy = await connectRaw(proxy.address, proxy.port);
  busy.send(get());
  await eventually(() => expect(upstream.received()).toContain("X-Real-IP: "));
  const deadline = new AbortController();
  const drained = proxy.proxy.drain(deadline.signal);
  deadline.abort();
  await drained;
  expect(await busy.until(() => false)).toBe("");
});
