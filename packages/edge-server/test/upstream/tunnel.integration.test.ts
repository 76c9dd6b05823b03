import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually, freeSubnet } from "testing";
import { expect, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { DeadPeers } from "../../src/sockets/dead-peers.ts";
import { QuietPair } from "../../src/sockets/quiet-pair.ts";
import { connectRaw } from "../proxy/raw-client.ts";
import { startRawUpstream } from "../proxy/raw-upstream.ts";
import { instanceAt, onlyInstance, patientTimeouts, startProxy } from "../proxy/test-proxy.ts";
import { get } from "../proxy/vectors/vector.ts";

const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
const upgrade = get("Connection: Upgrade", "Upgrade: echo");

test("a real WebSocket client talks to a real WebSocket server: text, binary, a large message, ping, close code", async () => {
  using subnet = freeSubnet();
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    socket.send(`hello ${request.url}`);
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  server.listen(0, subnet.address(2));
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(subnet.address(2), port)),
  });
  const client = new WebSocket(`ws://${proxy.address}:${proxy.port}/chat?room=1`, {
    perMessageDeflate: false,
  });
  const messages: Buffer[] = [];
  client.on("message", (data: Buffer) => messages.push(data));
  await once(client, "open");
  await eventually(() => expect(String(messages[0])).toBe("hello /chat?room=1"));
  const large = Buffer.alloc(3_000_000, 7);
  client.send("text");
  client.send(large);
  await eventually(() => expect(messages).toHaveLength(3));
  expect(String(messages[1])).toBe("text");
  expect(messages[2]?.equals(large)).toBe(true);
  client.ping();
  await once(client, "pong");
  for (const socket of sockets.clients) socket.close(4001, "enough");
  const [code, reason] = (await once(client, "close")) as [number, Buffer];
  expect([code, String(reason)]).toEqual([4001, "enough"]);
  sockets.close();
  server.close();
  await once(server, "close");
});

test("bytes that came with the 101 and with the request are kept, in order", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  let isSwitched = false;
  upstream.reset((socket) => {
    if (isSwitched) return;
    isSwitched = true;
    socket.write(`${switching}first from upstream`);
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(`${upgrade}first from client`);
  await client.until((received) => received.endsWith("first from upstream"));
  await eventually(() => expect(upstream.received()).toMatch(/\r\n\r\nfirst from client$/));
  client.send(get());
  // No longer HTTP: passed on as it is, with nothing added.
  await eventually(() =>
    expect(upstream.received()).toMatch(/first from clientGET \/ HTTP\/1\.1\r\nHost: a\r\n\r\n$/),
  );
});

test("an upstream that does not switch is answered as usual, and the next request is one", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  upstream.reset((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(upgrade + get());
  await client.until((received) => received.split("\r\n\r\nok").length === 3);
  expect(upstream.received().match(/X-Real-IP: /g)).toHaveLength(2);
});

test("a side that ends is told to the other, which may go on", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  upstream.reset((socket) => {
    if (!upstream.received().endsWith("\r\n\r\n")) return;
    socket.removeAllListeners("end");
    socket.once("end", () => socket.end("last words"));
    socket.write(switching);
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(upgrade);
  await client.until((received) => received === switching);
  client.socket.end("bye");
  await client.until(() => false);
  expect(client.received()).toBe(`${switching}last words`);
  expect(upstream.received()).toMatch(/bye$/);
});

test("a tunnel is silent for as long as it likes, unless it has a limit: then its outcome says so", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const outcomes: string[] = [];
  const observer = { exchangeEnded: ({ outcome }: { outcome: string }) => outcomes.push(outcome) };
  upstream.reset((socket) => socket.write(switching));
  const silentFor = async (tunnelIdleMs: number, address: string) => {
    const proxy = await startProxy(address, {
      selector: onlyInstance(instanceAt(upstream.address, upstream.port), {
        timeouts: { ...patientTimeouts, idleMs: 100, headMs: 100, tunnelIdleMs },
      }),
      observer,
    });
    const client = await connectRaw(proxy.address, proxy.port);
    client.send(upgrade);
    await client.until((received) => received === switching);
    return { proxy, client };
  };
  const free = await silentFor(0, subnet.address(1));
  const limited = await silentFor(300, subnet.address(3));
  await limited.client.until(() => false);
  await eventually(() => expect(outcomes).toEqual(["idle-timeout"]));
  expect(free.client.isClosed).toBe(false);
  free.client.socket.destroy();
  await eventually(() => expect(outcomes).toEqual(["idle-timeout", "tunnel"]));
  limited.client.socket.destroy();
  for (const { proxy } of [free, limited]) await proxy[Symbol.asyncDispose]();
});

test("nobody is asked whether the hosts of a tunnel live while nothing waits for an acknowledgement", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  using asked = vi.spyOn(DeadPeers.prototype, "ask");
  using checked = vi.spyOn(QuietPair.prototype, "check");
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    deadPeers: { silentMs: 200, retransmissions: 6, everyMs: 100 },
  });
  upstream.reset((socket) => socket.write(switching));
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(upgrade);
  await client.until((received) => received === switching);
  // A look each sweep of 100 ms: the last ones are long after the time that counts as silent.
  await eventually(() => expect(checked.mock.calls.length).toBeGreaterThan(10));
  expect(asked).not.toHaveBeenCalled();
  for (const socket of upstream.sockets) socket.write("hello");
  await eventually(() => expect(asked).toHaveBeenCalled());
});

test.each(["client", "upstream"])("a %s that is cut cuts the other side", async (side) => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  upstream.reset((socket) => socket.write(switching));
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(upgrade);
  await client.until((received) => received === switching);
  if (side === "client") client.socket.resetAndDestroy();
  else for (const socket of upstream.sockets) socket.resetAndDestroy();
  await eventually(() => expect([upstream.sockets.size, client.isClosed]).toEqual([0, true]));
});
