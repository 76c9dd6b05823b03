import type { Socket } from "node:net";
import { freeSubnet } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream, type RawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy, type TestProxy } from "./test-proxy.ts";
import { responseVectors } from "./vectors/response-vectors.ts";
import { get, type ResponseVector } from "./vectors/vector.ts";

const inOnePiece = (bytes: string) => [bytes];
const ways = {
  "in one piece": { times: 1, cut: inOnePiece },
  "cut in many places": { times: 1, cut: (bytes: string) => bytes.match(/[^]{1,7}/g) ?? [] },
  // The second time its head may be known.
  "in one piece, by an instance that has sent it before": { times: 2, cut: inOnePiece },
};

const subnet = freeSubnet();
let upstream: RawUpstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startRawUpstream(subnet.address(2));
});

afterAll(async () => {
  await upstream[Symbol.asyncDispose]();
  subnet[Symbol.dispose]();
});

test("the table holds at least 80 responses", () => {
  expect(responseVectors.length).toBeGreaterThanOrEqual(80);
});

describe.each(Object.entries(ways))("sent %s", (_way, { times, cut }) => {
  const vectors = responseVectors.filter(
    ({ onlyInOnePiece }) => onlyInOnePiece !== true || cut === inOnePiece,
  );
  let instance = instanceAt("", 0);

  beforeAll(async () => {
    proxy = await startProxy(subnet.address(1), {
      selector: { select: (request, attempt) => onlyInstance(instance).select(request, attempt) },
    });
  });
  afterAll(() => proxy[Symbol.asyncDispose]());

  test.each(vectors.map((vector) => [`${vector.name} (RFC ${vector.rfc})`, vector] as const))(
    "%s",
    async (_name, vector) => {
      // Its own pool: a vector sees only its own connections.
      instance = instanceAt(upstream.address, upstream.port);
      for (let i = 0; i < times; i++) await exchange(vector, cut(vector.upstream));
    },
  );
});

async function exchange(vector: ResponseVector, pieces: readonly string[]): Promise<void> {
  answerWith(vector, pieces);
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(vector.request ?? get());
  if (vector.receive === undefined) await expectBadGateway(client, vector);
  else await expectAnswer(client, vector, [vector.receive].flat());
}

type Client = Awaited<ReturnType<typeof connectRaw>>;

/** The connection that the vector at work used. */
let used: Socket | undefined;

/** The upstream sends its pieces once a request is there. */
function answerWith(vector: ResponseVector, pieces: readonly string[]): void {
  let isAnswered = false;
  used = undefined;
  upstream.reset((socket) => {
    used ??= socket;
    if (isAnswered || !upstream.received().includes("\r\n\r\n")) return;
    isAnswered = true;
    void (async () => {
      for (const piece of pieces) {
        socket.write(piece, "latin1");
        await new Promise(setImmediate);
      }
      if (vector.upstreamCloses) socket.end();
    })();
  });
}

async function expectBadGateway(client: Client, vector: ResponseVector): Promise<void> {
  const received = await client.until((text) => text.endsWith("\n") && text.includes("HTTP/1.1 502"));
  const answer = received.slice(received.indexOf("HTTP/1.1 502"));
  expect(answer).toMatch(
    /^HTTP\/1\.1 502 Bad Gateway\r\nContent-Type: text\/plain; charset=utf-8\r\nContent-Length: \d+\r\nDate: [^\r]+\r\n/,
  );
  expect(answer).not.toContain(upstream.address);
  expect(answer).not.toContain("hello");
  await expectUpstreamClosed(vector.name);
}

async function expectAnswer(
  client: Client,
  vector: ResponseVector,
  expected: readonly string[],
): Promise<void> {
  const shown = (text: string) =>
    text.replaceAll(/Date: \w{3}, \d\d \w{3} (?!1970)\d{4} [\d:]{8} GMT/g, "Date: {date}");
  if (vector.client === "closed") await client.until(() => false);
  else await client.until((text) => shown(text).length >= (expected.at(-1) ?? "").length);
  expect(expected).toContain(shown(client.received()));
  expect(client.isClosed).toBe(vector.client === "closed");
  if (vector.upstreamKept === false) await expectUpstreamClosed(vector.name);
  else expect(isUpstreamOpen()).toBe(true);
}

function isUpstreamOpen(): boolean {
  return used !== undefined && upstream.sockets.has(used) && !used.readableEnded;
}

async function expectUpstreamClosed(name: string): Promise<void> {
  await expect
    .poll(isUpstreamOpen, {
      timeout: 5000,
      interval: 5,
      message: `the upstream's connection is open after: ${name}`,
    })
    .toBe(false);
}
