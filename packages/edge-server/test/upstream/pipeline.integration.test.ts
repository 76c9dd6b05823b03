import { Agent, request as httpRequest } from "node:http";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { eventually } from "testing";
import { expect, test } from "vitest";
import type { UpstreamSelector } from "../../src/exchange/upstream-selector.ts";
import { instanceAt, patientTimeouts, silentReport, startProxy } from "../proxy/test-proxy.ts";
import { lineAnswer, startLineUpstream, type LineRequest } from "../support/start-line-upstream.ts";

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One client on one connection. */
function createClient(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path: string, method = "GET") =>
    new Promise<Answer>((resolve, reject) => {
      const sent = httpRequest({ port, host: "127.0.0.1", path, method, agent }, (response) => {
        let text = "";
        response.setEncoding("latin1").on("data", (part: string) => (text += part));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      });
      sent.on("error", reject).end();
    });
  return { ask, [Symbol.dispose]: () => agent.destroy() };
}

/** A proxy whose requests may lie behind one another, in front of one instance, and some clients. */
async function startWorld({ clients = 20, depth = 8 } = {}) {
  const stack = new AsyncDisposableStack();
  const upstream = stack.use(await startLineUpstream());
  const instance = instanceAt("127.0.0.1", upstream.port);
  const selector: UpstreamSelector = {
    select: (_request, { number }) =>
      number > 2
        ? { kind: "give-up" }
        : {
            kind: "instance",
            instance,
            timeouts: patientTimeouts,
            report: silentReport,
            pipelineDepth: depth,
          },
  };
  let pipelined = 0;
  const ends: string[] = [];
  const observer = {
    pipelined: (_instance: unknown, requests: number) => (pipelined += requests),
    unpipelined: (_instance: unknown, reason: string) => ends.push(reason),
  };
  const { port } = stack.use(await startProxy("127.0.0.1", { selector, observer }));
  const all = Array.from({ length: clients }, () => stack.use(createClient(port)));
  let asked = 0;
  /** All at once, each its own path; what each got. */
  const askAll = (): Promise<readonly (Answer & { readonly path: string })[]> =>
    Promise.all(
      all.map(async ({ ask }) => {
        const path = `/${++asked}-${"x".repeat(asked % 40)}`;
        return { path, ...(await ask(path)) };
      }),
    );
  /** Until requests share a connection. */
  const prove = () =>
    eventually(async () => {
      const before = pipelined;
      await askAll();
      return pipelined > before;
    });
  return {
    upstream,
    ends,
    askAll,
    prove,
    port,
    pipelined: () => pipelined,
    client: all[0] ?? createClient(port),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const together = ({ together: count }: LineRequest) => count > 1;

function expectOwn(answers: readonly (Answer & { readonly path: string })[]): void {
  for (const { path, status, text } of answers)
    expect({ status, text: text.trimEnd() }).toEqual({ status: 200, text: path });
}

test("an instance that answered alike and fast gets requests of many clients on few connections, each client its own answer", async () => {
  await using world = await startWorld();
  await world.prove();
  for (let i = 0; i < 20; i++) expectOwn(await world.askAll());
  expect(world.upstream.requests.filter(together).length).toBeGreaterThan(100);
  expect(world.pipelined()).toBeGreaterThan(300);
  expect(world.ends).toEqual([]);
});

test("before it has, and for anything but a GET without a body, a request has a connection for itself", async () => {
  await using world = await startWorld();
  await world.client.ask("/first");
  expect(world.pipelined()).toBe(0);
  await world.prove();
  const before = world.pipelined();
  for (const method of ["HEAD", "OPTIONS", "DELETE"]) await world.client.ask("/other", method);
  expect(world.pipelined()).toBe(before);
});

test("a depth of 0 shares nothing", async () => {
  await using world = await startWorld({ depth: 0 });
  for (let i = 0; i < 5; i++) expectOwn(await world.askAll());
  expect(world.pipelined()).toBe(0);
  expect(world.upstream.requests.filter(together)).toEqual([]);
});

interface Surprise {
  readonly name: string;
  /** What a request in company is answered with, once; undefined: nothing. */
  readonly spoil: (request: LineRequest) => string | undefined;
  readonly end: string;
  /** Whether the instance gets requests in company again. */
  readonly isForgiven: boolean;
}

const chunked = ({ target }: LineRequest) =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${target.length.toString(16)}\r\n${target}\r\n0\r\n\r\n`;

const surprises: readonly Surprise[] = [
  { name: "a body in chunks", spoil: chunked, end: "unfit", isForgiven: true },
  {
    name: "a long body",
    spoil: ({ target }) => lineAnswer(target.padEnd(20_000)),
    end: "unfit",
    isForgiven: true,
  },
  {
    name: "a body up to the end",
    spoil: ({ target, socket }) => {
      setImmediate(() => socket.end());
      return `HTTP/1.1 200 OK\r\n\r\n${target}`;
    },
    end: "unfit",
    isForgiven: true,
  },
  {
    name: "an interim response",
    spoil: ({ target }) => `HTTP/1.1 103 Early Hints\r\n\r\n${lineAnswer(target)}`,
    end: "unfit",
    isForgiven: true,
  },
  {
    name: "the last response of its connection",
    spoil: ({ target }) => lineAnswer(target, "Connection: close\r\n"),
    end: "closing",
    isForgiven: true,
  },
  {
    name: "the end of the connection",
    spoil: ({ socket }) => void socket.destroy(),
    end: "closed",
    isForgiven: true,
  },
  { name: "nothing", spoil: () => undefined, end: "stalled", isForgiven: true },
  { name: "what is no HTTP", spoil: () => "SSH-2.0-x\r\n\r\n", end: "malformed", isForgiven: false },
  {
    name: "a longer body than it said",
    spoil: ({ target }) => `${lineAnswer(target)}more\r\n\r\n`,
    end: "malformed",
    isForgiven: false,
  },
];

test.each(surprises)(
  "$name: all others get their own answer another way",
  async ({ spoil, end, isForgiven }) => {
    await using world = await startWorld();
    await world.prove();
    let spoilt: LineRequest | undefined;
    world.upstream.answer((request) => {
      if (spoilt || !together(request) || request.place > 0) return lineAnswer(request.target);
      spoilt = request;
      return spoil(request);
    });
    for (let i = 0; i < 5; i++) {
      const answers = world.askAll();
      // The one at the front waits on.
      if (end === "stalled") {
        await eventually(() => expect(world.ends).toContain("stalled"));
        spoilt?.socket.destroy();
      }
      expectOwn(await answers);
    }
    expect(world.ends).toContain(end);
    if (isForgiven) return void (await world.prove());
    const before = world.pipelined();
    for (let i = 0; i < 100; i++) await world.askAll();
    expect(world.pipelined()).toBe(before);
  },
);

test("bytes that nobody asked for end it for good", async () => {
  await using world = await startWorld();
  await world.prove();
  for (const socket of world.upstream.sockets) socket.write(lineAnswer("/nobody"));
  await eventually(() => expect(world.ends).toEqual(["excess"]));
  for (let i = 0; i < 5; i++) expectOwn(await world.askAll());
});

test("a client that leaves takes nobody's answer with it", async () => {
  await using world = await startWorld();
  await world.prove();
  const held: LineRequest[] = [];
  world.upstream.answer((request) => {
    if (request.target !== "/held") return lineAnswer(request.target);
    held.push(request);
    return undefined;
  });
  const leaver = createClient(world.port);
  const left = leaver.ask("/held").catch(() => "left");
  await eventually(() => expect(held).toHaveLength(1));
  leaver[Symbol.dispose]();
  expect(await left).toBe("left");
  const answers = world.askAll();
  held[0]?.socket.write(lineAnswer("/held"));
  expectOwn(await answers);
});

async function inTurn<T>(times: number, act: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < times; i++) results.push(await act());
  return results;
}

test.each([1, 2, 3, 4])("whatever comes at random, nobody gets another's answer: seed %i", async (seed) => {
  await using world = await startWorld({ clients: 12 });
  const generator = xoroshiro128plus(seed);
  const random = () => uniformFloat64(generator);
  const spoilers = surprises.filter(({ end, isForgiven }) => isForgiven && end !== "stalled");
  world.upstream.answer((request) => {
    const spoiler = random() < 0.01 ? spoilers[Math.floor(random() * spoilers.length)] : undefined;
    return spoiler ? spoiler.spoil(request) : lineAnswer(request.target);
  });
  world.upstream.cut((text) => Math.floor(random() * text.length));
  const answers = (await inTurn(100, world.askAll)).flat();
  // One that met its instance's worst twice is told so.
  const served = answers.filter(({ status }) => status !== 502);
  expectOwn(served);
  expect(served.length).toBeGreaterThan(answers.length * 0.95);
  expect(world.pipelined()).toBeGreaterThan(0);
});
