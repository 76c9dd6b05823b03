import type { Socket } from "node:net";
import { eventually, freeSubnet } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream, type RawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy, type TestProxy } from "./test-proxy.ts";
import { expandForward } from "./vectors/expand-forward.ts";
import { fieldVectors } from "./vectors/field-vectors.ts";
import { chunkVectors, framingVectors } from "./vectors/framing-vectors.ts";
import { hopByHopVectors } from "./vectors/hop-by-hop-vectors.ts";
import { hostVectors } from "./vectors/host-vectors.ts";
import { pipeliningVectors } from "./vectors/pipelining-vectors.ts";
import { requestLineVectors } from "./vectors/request-line-vectors.ts";
import type { RequestVector } from "./vectors/vector.ts";

const tables = {
  requestLineVectors,
  hostVectors,
  fieldVectors,
  framingVectors,
  hopByHopVectors,
  pipeliningVectors,
};
const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const sentinel = "GET /sentinel HTTP/1.1\r\n";
const ways = {
  "in one piece": (bytes: string) => [bytes],
  "cut in many places": (bytes: string) => bytes.match(/[^]{1,7}/g) ?? [],
};

const subnet = freeSubnet();
let upstream: RawUpstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startRawUpstream(subnet.address(2));
  proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
  });
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  subnet[Symbol.dispose]();
});

test("the tables hold at least 250 requests", () => {
  expect(Object.values(tables).flat().length + chunkVectors.length).toBeGreaterThanOrEqual(250);
});

describe.each(Object.entries(ways))("sent %s", (_way, cut) => {
  describe.each(Object.entries(tables))("%s", (_table, vectors) => {
    test.each(vectors.map((vector) => [`${vector.name} (RFC ${vector.rfc})`, vector] as const))(
      "%s",
      async (_name, vector) => {
        const expected = expand(vector.forward ?? "");
        const statuses = await exchange(vector, expected, cut(vector.send));
        expect(statuses).toEqual([vector.status ?? 200].flat());
        expect(await everythingForwarded()).toBe(expected);
      },
    );
  });

  test.each(chunkVectors.map((vector) => [`${vector.name} (RFC ${vector.rfc})`, vector] as const))(
    "%s",
    async (_name, vector) => {
      const used = new Set<Socket>();
      const statuses = await exchange(vector, undefined, cut(vector.send), (socket) => used.add(socket));
      expect(statuses).toEqual([vector.status]);
      // What reached the upstream never ends as a whole body would, and its connection is gone.
      expect(upstream.received()).not.toMatch(/\r\n0+\r\n(?:[^]*\r\n)?\r\n$/);
      await eventually(() => expect([...used].filter((socket) => upstream.sockets.has(socket))).toEqual([]));
    },
  );
});

/** Sends a vector's bytes; the upstream answers each time as many bytes came as one of its expected requests has. Returns the statuses received. */
async function exchange(
  vector: RequestVector,
  expected: string | undefined,
  pieces: readonly string[],
  onBytes: (socket: Socket) => void = () => {},
): Promise<number[]> {
  const ends = requestEnds(expected ?? "");
  upstream.reset((socket) => {
    onBytes(socket);
    while (ends.length > 0 && upstream.received().length >= (ends[0] ?? 0)) {
      ends.shift();
      socket.write(answer);
    }
  });
  using client = await connectRaw(proxy.address, proxy.port);
  for (const piece of pieces) {
    client.send(piece);
    await new Promise(setImmediate);
  }
  const count = [vector.status ?? 200].flat().length;
  try {
    await client.until((received) => statusesIn(received).length >= count && /(?:ok|\n)$/.test(received));
  } catch (cause) {
    expect(upstream.received(), String(cause)).toBe(expected);
    throw cause;
  }
  return statusesIn(client.received());
}

function statusesIn(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** Where each expected request ends in the bytes: they start with a method and a target each, and Host follows. */
function requestEnds(expected: string): number[] {
  const starts = [
    ...expected.matchAll(/(?:[A-Z_-]+|Foo|purge) \S+ HTTP\/1\.1\r\nHost: [^\r]*\r\n(?=[^]*?X-Real-IP: )/g),
  ].map(({ index }) => index);
  // A body that looks like a request is not one: it has no X-Real-IP of its own.
  const real = starts.filter((start) =>
    /^[^]*?\r\n\r\n/.exec(expected.slice(start))?.[0].includes("X-Real-IP: "),
  );
  return real.map((_, i) => real[i + 1] ?? expected.length);
}

/** What was forwarded since the exchange began: all of it came before a last request that is sent now. */
async function everythingForwarded(): Promise<string> {
  const before = upstream.received();
  upstream.reset((socket) => upstream.received().endsWith("\r\n\r\n") && socket.write(answer));
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(`${sentinel}Host: sentinel\r\n\r\n`);
  await client.until((received) => received.endsWith("ok"));
  const all = before + upstream.received();
  return all.slice(0, all.lastIndexOf(sentinel));
}

function expand(text: string): string {
  return expandForward(text, {
    client: proxy.address,
    upstream: `${upstream.address}:${upstream.port}`,
  });
}
