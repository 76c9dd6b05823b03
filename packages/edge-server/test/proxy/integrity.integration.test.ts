import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "./test-proxy.ts";
import { get } from "./vectors/vector.ts";

const pieceBytes = 10_000;
/** More than the kernel's buffers between two sockets on loopback. */
const pieces = 1600;

/** Each piece tells which one it is. */
function pieceOf(number: number): Buffer {
  return Buffer.alloc(pieceBytes, `piece ${number}. `);
}

/**
 * An upstream connection reads into one buffer again and again: what a slow client has not taken yet must not be overwritten by what comes next.
 * Small pieces make it likely: several lie in the client's queue before it asks for a pause.
 */
test("a slow client gets what was sent, not what came later", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
  let sent = 0;
  upstream.reset((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${pieces * pieceBytes}\r\n\r\n`);
    const send = () => {
      if (sent === pieces) return;
      const goesOn = socket.write(pieceOf(sent++));
      if (goesOn) setImmediate(send);
      else socket.once("drain", send);
    };
    send();
  });
  using client = await connectRaw(proxy.address, proxy.port);
  const received: Buffer[] = [];
  client.socket.removeAllListeners("data").on("data", (bytes: Buffer) => received.push(bytes));
  client.socket.pause();
  client.send(get());
  let before = -1;
  await eventually(
    () => {
      const isStill = sent === before;
      before = sent;
      return isStill;
    },
    { intervalMs: 200 },
  );
  client.socket.resume();
  const wanted = createHash("sha256");
  for (let number = 0; number < pieces; number++) wanted.update(pieceOf(number));
  await eventually(() => received.reduce((sum, { length }) => sum + length, 0) >= pieces * pieceBytes);
  const all = Buffer.concat(received);
  const body = all.subarray(all.indexOf("\r\n\r\n") + 4);
  expect(createHash("sha256").update(body).digest("hex")).toBe(wanted.digest("hex"));
});

/** More than the kernel takes between a client and the edge, and between the edge and an instance. */
const uploadBytes = 9_000_000;

/**
 * All clients' connections read into one buffer: what waits for a slow instance, and a request behind one that is not answered yet, must not be
 * overwritten by what comes over another connection.
 */
test("an instance gets of each client what that one sent, however long it waits", async () => {
  using subnet = freeSubnet();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let waiting = 0;
  await using upstream = createServer((request, response) => {
    waiting++;
    void released.then(() => buffer(request)).then((body) => response.end(`${request.url} ${sha256(body)}.`));
  });
  upstream.listen(8000, subnet.address(2));
  await once(upstream, "listening");
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(subnet.address(2), 8000)),
  });
  const clients = await Promise.all(
    Array.from({ length: 4 }, async (_, number) => {
      const client = await connectRaw(proxy.address, proxy.port);
      const body = Buffer.alloc(uploadBytes, `client ${number}. `);
      return { client, number, body };
    }),
  );
  for (const { client, number, body } of clients) {
    client.send(`POST /${number} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`);
    client.socket.write(body);
    client.send(`GET /${number}/after HTTP/1.1\r\nHost: a\r\n\r\n`);
  }
  const short = Array.from({ length: 40 }, async (_, number) => {
    using client = await connectRaw(proxy.address, proxy.port);
    client.send(get() + `GET /short/${number} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(await client.until((received) => received.includes("/short"))).toContain(
      `/short/${number} ${sha256("")}.`,
    );
  });
  await eventually(() => waiting >= clients.length + short.length);
  release();
  await Promise.all(short);
  for (const { client, number, body } of clients) {
    const received = await client.until((text) => text.includes("/after"));
    expect(received).toContain(`/${number} ${sha256(body)}.`);
    expect(received).toContain(`/${number}/after ${sha256("")}.`);
    client.socket.destroy();
  }
});

function sha256(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
