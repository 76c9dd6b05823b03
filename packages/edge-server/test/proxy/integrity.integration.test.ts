import { createHash } from "node:crypto";
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
