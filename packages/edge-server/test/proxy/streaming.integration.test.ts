import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "./test-proxy.ts";
import { get, head } from "./vectors/vector.ts";

/** Far more than kernel buffers and both processes' queues hold. */
const muchBytes = 64 * 1024 * 1024;
const piece = Buffer.alloc(1024 * 1024, "x");

test("a client that does not read slows its upstream down, and gets all of it in the end", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  let left = muchBytes;
  upstream.reset((socket) => {
    const pump = () => {
      while (left > 0 && socket.write(piece)) left -= piece.length;
    };
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${muchBytes}\r\n\r\n`);
    socket.on("drain", () => {
      left -= piece.length;
      pump();
    });
    pump();
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.socket.pause();
  client.send(get());
  await eventually(() => expect(left).toBeLessThan(muchBytes));
  await stands(() => left);
  expect(left).toBeGreaterThan(muchBytes / 2);
  let received = 0;
  client.socket.removeAllListeners("data").on("data", (bytes) => (received += bytes.length));
  client.socket.resume();
  await eventually(() => expect(received).toBeGreaterThan(muchBytes));
});

test("an upstream that does not read slows its client down, and gets all of it in the end", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  let stopped = false;
  upstream.reset((socket) => {
    if (stopped) return;
    stopped = true;
    socket.pause();
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(head("POST / HTTP/1.1", "Host: a", `Content-Length: ${muchBytes}`));
  await eventually(() => expect(stopped).toBe(true));
  let left = muchBytes;
  const pump = () => {
    while (left > 0) {
      left -= piece.length;
      if (!client.socket.write(piece)) return;
    }
  };
  client.socket.on("drain", pump);
  pump();
  await stands(() => left);
  expect(left).toBeGreaterThan(muchBytes / 2);
  let received = 0;
  const [socket] = upstream.sockets;
  socket?.removeAllListeners("data").on("data", (bytes) => {
    received += bytes.length;
    if (received >= muchBytes) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  socket?.resume();
  await eventually(() => expect(client.received()).toMatch(/^HTTP\/1\.1 200 OK/));
});

test("an answer and its request's body flow at the same time, and the connection ends as the answer said", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  using client = await connectRaw(proxy.address, proxy.port);
  let isAnswered = false;
  upstream.reset((socket) => {
    const received = upstream.received();
    if (!isAnswered) socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    isAnswered = true;
    if (received.endsWith("ping\r\n")) socket.write("4\r\npong\r\n");
    if (received.endsWith("0\r\n\r\n")) socket.write("0\r\n\r\n");
  });
  client.send(head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked"));
  await client.until((received) => received.endsWith("\r\n\r\n"));
  for (let count = 1; count <= 3; count++) {
    client.send("4\r\nping\r\n");
    await client.until((received) => received.split("pong").length === count + 1);
  }
  client.send("0\r\n\r\n");
  await client.until((received) => received.endsWith("0\r\n\r\n"));
  expect(client.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n\r\n/);
  await client.until((_received, isClosed) => isClosed);
});

test("an error answered before the body came is delivered, and the connection ends", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  upstream.reset((socket) => socket.write("HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno"));
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(head("POST / HTTP/1.1", "Host: a", "Content-Length: 100000"));
  const answer = await client.until(() => false);
  expect(answer).toMatch(/^HTTP\/1\.1 413 Too Much\r\n[^]*Connection: close\r\n\r\nno$/);
});

/** Resolves once a value has stopped changing. */
async function stands(read: () => number): Promise<void> {
  let before = Number.NaN;
  await eventually(
    () => {
      const now = read();
      const isSame = now === before;
      before = now;
      return isSame;
    },
    { intervalMs: 300 },
  );
}
