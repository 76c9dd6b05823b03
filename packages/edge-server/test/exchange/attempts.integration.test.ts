import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import type { Attempt, Decision, UpstreamSelector } from "../../src/exchange/upstream-selector.ts";
import type { AttemptReport } from "../../src/upstream/attempt-report.ts";
import type { UpstreamInstance } from "../../src/upstream/instance.ts";
import type { UpstreamTimeouts } from "../../src/upstream/timeouts.ts";
import { connectRaw } from "../proxy/raw-client.ts";
import { startRawUpstream } from "../proxy/raw-upstream.ts";
import { instanceAt, onlyInstance, patientTimeouts, silentReport, startProxy } from "../proxy/test-proxy.ts";
import { get, head, post } from "../proxy/vectors/vector.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

interface TurnOptions {
  readonly retriesServerErrors?: boolean;
  readonly hangs?: AttemptReport["hangs"];
  readonly timeouts?: UpstreamTimeouts;
}

/** Asks the instances in turn, one per attempt, and keeps what it was asked and told. */
function inTurn(
  instances: readonly UpstreamInstance[],
  { hangs = () => false, timeouts = patientTimeouts, ...more }: TurnOptions = {},
) {
  const asked: { failure: Attempt["failure"]; tried: string[] }[] = [];
  const told: string[] = [];
  const selector: UpstreamSelector = {
    select: (_request, { number, failure, tried }): Decision => {
      asked.push({ failure, tried: [...tried] });
      const instance = instances[number - 1];
      if (!instance) return { kind: "give-up" };
      const report: AttemptReport = {
        connected: (handshakeMs) =>
          told.push(`${instance.id} connected ${handshakeMs === undefined ? "reused" : "new"}`),
        hangs,
        firstByte: (status) => told.push(`${instance.id} first byte ${status}`),
        drains: (isDraining) => told.push(`${instance.id} ${isDraining ? "drains" : "does not drain"}`),
        done: (outcome, status) => told.push(`${instance.id} done ${outcome} ${status}`),
      };
      return { kind: "instance", instance, timeouts, report, ...more };
    },
  };
  return { selector, asked, told };
}

/** A port of the address on which nothing listens. */
async function closedPort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answerOf(proxy: { address: string; port: number }, request: string): Promise<string> {
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(request);
  return await client.until((received) => /\r\n\r\n[^]+$/.test(received));
}

test("a connect failure moves any request on, a POST too, and is reported", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const dead = instanceAt(subnet.address(3), await closedPort(subnet.address(3)), "dead");
  const { selector, asked, told } = inTurn([dead, instanceAt(upstream.address, upstream.port, "alive")]);
  await using proxy = await startProxy(subnet.address(1), { selector });
  upstream.reset((socket) => upstream.received().endsWith("hello") && socket.write(ok));
  expect(await answerOf(proxy, post("hello", "Content-Length: 5"))).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(asked).toEqual([
    { failure: undefined, tried: [] },
    { failure: "connect-failed", tried: ["dead"] },
  ]);
  expect(told).toEqual([
    "dead done connect-failed 0",
    "alive connected new",
    "alive first byte 200",
    "alive done answered 200",
  ]);
});

test("a reset before the answer moves a safe request on, body included", async () => {
  using subnet = freeSubnet();
  await using broken = await startRawUpstream(subnet.address(2));
  await using upstream = await startRawUpstream(subnet.address(3));
  const { selector, asked } = inTurn([
    instanceAt(broken.address, broken.port, "broken"),
    instanceAt(upstream.address, upstream.port),
  ]);
  await using proxy = await startProxy(subnet.address(1), { selector });
  broken.reset((socket) => broken.received().endsWith("hello") && socket.resetAndDestroy());
  upstream.reset((socket) => upstream.received().endsWith("hello") && socket.write(ok));
  expect(await answerOf(proxy, head("REPORT / HTTP/1.1", "Host: a", "Content-Length: 5") + "hello")).toMatch(
    /^HTTP\/1\.1 200 OK/,
  );
  expect(asked.at(-1)).toEqual({ failure: "reset", tried: ["broken"] });
  expect(upstream.received()).toMatch(/\r\n\r\nhello$/);
});

test.each(["POST", "PUT", "DELETE"])(
  "a reset before the answer to a %s is answered 502: it may have been carried out",
  async (method) => {
    using subnet = freeSubnet();
    await using broken = await startRawUpstream(subnet.address(2));
    const { selector, asked } = inTurn([
      instanceAt(broken.address, broken.port),
      instanceAt(broken.address, broken.port),
    ]);
    await using proxy = await startProxy(subnet.address(1), { selector });
    broken.reset((socket) => socket.resetAndDestroy());
    const answer = await answerOf(
      proxy,
      head(`${method} / HTTP/1.1`, "Host: a", "Content-Length: 5") + "hello",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n[^]*502 reset: /);
    expect(answer).not.toContain(subnet.address(2));
    expect(asked).toHaveLength(1);
  },
);

test("a selector that gives up has the last failure answered", async () => {
  using subnet = freeSubnet();
  const dead = instanceAt(subnet.address(3), await closedPort(subnet.address(3)));
  const { selector } = inTurn([dead]);
  await using proxy = await startProxy(subnet.address(1), { selector });
  expect(await answerOf(proxy, get())).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n[^]*502 connect-failed: /);
});

test("a 503 makes another attempt when the decision says so, and is passed on when none is left", async () => {
  using subnet = freeSubnet();
  await using failing = await startRawUpstream(subnet.address(2));
  await using upstream = await startRawUpstream(subnet.address(3));
  const bad = instanceAt(failing.address, failing.port, "failing");
  failing.reset((socket) => socket.write("HTTP/1.1 503 Oh No\r\nContent-Length: 3\r\n\r\nbad"));
  upstream.reset((socket) => socket.write(ok));
  const saved = inTurn([bad, instanceAt(upstream.address, upstream.port)], { retriesServerErrors: true });
  await using first = await startProxy(subnet.address(1), { selector: saved.selector });
  expect(await answerOf(first, get())).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(saved.told).toContain("failing done server-error 503");
  const lost = inTurn([bad], { retriesServerErrors: true });
  await using second = await startProxy(subnet.address(4), { selector: lost.selector });
  expect(await answerOf(second, get())).toMatch(/^HTTP\/1\.1 503 Oh No\r\n[^]*bad$/);
});

test.each([
  ["GET", 500],
  ["PUT", 503],
  ["DELETE", 502],
  ["POST", 503],
])("a %s answered %i is passed on and never sent again", async (method, status) => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const instance = instanceAt(upstream.address, upstream.port);
  const { selector, asked } = inTurn([instance, instance], { retriesServerErrors: true });
  await using proxy = await startProxy(subnet.address(1), { selector });
  upstream.reset((socket) => socket.write(`HTTP/1.1 ${status} Oh No\r\nContent-Length: 3\r\n\r\nbad`));
  expect(await answerOf(proxy, head(`${method} / HTTP/1.1`, "Host: a"))).toContain(
    `HTTP/1.1 ${status} Oh No`,
  );
  expect(asked).toHaveLength(1);
});

test("a request is repeated once and no more: a second reset or 503 is the client's", async () => {
  using subnet = freeSubnet();
  await using broken = await startRawUpstream(subnet.address(2));
  await using busy = await startRawUpstream(subnet.address(3));
  const bad = instanceAt(broken.address, broken.port, "broken");
  const full = instanceAt(busy.address, busy.port, "busy");
  broken.reset((socket) => socket.resetAndDestroy());
  busy.reset((socket) => socket.write("HTTP/1.1 503 Full\r\nContent-Length: 3\r\n\r\nbad"));
  for (const [instances, status] of [
    [[bad, bad, bad], 502],
    [[bad, full, bad], 503],
    [[full, bad, full], 502],
    [[full, full, full], 503],
  ] as const) {
    const { selector, asked } = inTurn(instances, { retriesServerErrors: true });
    await using proxy = await startProxy(subnet.address(1), { selector });
    expect(await answerOf(proxy, get())).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(asked).toHaveLength(2);
  }
});

test("a GET that kills whoever gets it over a kept connection reaches three instances at most", async () => {
  using subnet = freeSubnet();
  await using stack = new AsyncDisposableStack();
  const upstreams = await Promise.all([2, 3, 4, 5, 6].map((host) => startRawUpstream(subnet.address(host))));
  for (const upstream of upstreams) stack.use(upstream);
  const instances = upstreams.map(({ address, port }) => instanceAt(address, port));
  let next = 0;
  const { selector } = inTurn(instances);
  await using proxy = await startProxy(subnet.address(1), {
    selector: {
      select: (request, attempt) =>
        request.path === "/warm"
          ? {
              kind: "instance",
              instance: instances[next++] ?? instances[0]!,
              timeouts: patientTimeouts,
              report: silentReport,
            }
          : selector.select(request, attempt),
    },
  });
  let killed = 0;
  for (const upstream of upstreams)
    upstream.reset((socket) => {
      if (!upstream.received().includes("/poison")) return socket.write(ok);
      killed++;
      return socket.destroy();
    });
  for (const _ of upstreams) await answerOf(proxy, head("GET /warm HTTP/1.1", "Host: a"));
  expect(await answerOf(proxy, head("GET /poison HTTP/1.1", "Host: a"))).toMatch(/^HTTP\/1\.1 502 /);
  expect(killed).toBeLessThanOrEqual(3);
});

test("a GET leaves an instance that hangs for another one, once; a POST waits on", async () => {
  using subnet = freeSubnet();
  await using mute = await startRawUpstream(subnet.address(2));
  await using upstream = await startRawUpstream(subnet.address(3));
  const slow = instanceAt(mute.address, mute.port, "mute");
  const good = instanceAt(upstream.address, upstream.port, "good");
  upstream.reset((socket) => socket.write(ok));
  const moved = inTurn([slow, good], { hangs: (waitedMs) => waitedMs > 100 });
  await using first = await startProxy(subnet.address(1), { selector: moved.selector });
  expect(await answerOf(first, get())).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(moved.told).toContain("mute done hang 0");
  mute.reset((socket) => setTimeout(() => socket.write(ok), 500));
  const waited = inTurn([slow, good], { hangs: (waitedMs) => waitedMs > 100 });
  await using second = await startProxy(subnet.address(4), { selector: waited.selector });
  expect(await answerOf(second, post("hello", "Content-Length: 5"))).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(waited.asked).toHaveLength(1);
});

test("a connection that does not come is tried elsewhere after a while, and waited for when there is no other", async () => {
  using subnet = freeSubnet();
  await using mute = await startRawUpstream(subnet.address(2));
  await using upstream = await startRawUpstream(subnet.address(3));
  // A TCP listener that never says a word: the TLS handshake, part of connecting, does not end.
  const slow = { ...instanceAt(mute.address, mute.port, "mute"), protocol: "https" as const };
  const timeouts = { ...patientTimeouts, connectTryMs: 150, connectMs: 1000 };
  upstream.reset((socket) => socket.write(ok));
  const moved = inTurn([slow, instanceAt(upstream.address, upstream.port)], { timeouts });
  await using first = await startProxy(subnet.address(1), { selector: moved.selector });
  expect(await answerOf(first, post("hello", "Content-Length: 5"))).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(moved.told[0]).toBe("mute done connect-timeout 0");
  const alone = inTurn([slow], { timeouts });
  await using second = await startProxy(subnet.address(4), { selector: alone.selector });
  const startedAt = performance.now();
  expect(await answerOf(second, get())).toMatch(/504 connect-timeout: /);
  expect(performance.now() - startedAt).toBeGreaterThan(900);
});

test.each(["GET", "POST"])(
  "an upstream that closes kept connections without a word fails no %s",
  async (method) => {
    using subnet = freeSubnet();
    await using upstream = await startRawUpstream(subnet.address(2));
    // Closes right after the answer, as if its keep-alive time had ended.
    upstream.reset((socket) => socket.write(ok, () => socket.end()));
    await using proxy = await startProxy(subnet.address(1), {
      selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    });
    using client = await connectRaw(proxy.address, proxy.port);
    for (let count = 1; count <= 200; count++) {
      client.send(head(`${method} /${count} HTTP/1.1`, "Host: a"));
      await client.until((received) => received.split("\r\n\r\nok").length > count);
    }
    expect(
      client
        .received()
        .match(/HTTP\/1\.1 (\d+)/g)
        ?.every((status) => status === "HTTP/1.1 200"),
    ).toBe(true);
  },
);

test("an instance that ends connections it used to keep is reported to drain, and no longer once it keeps one", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const instance = instanceAt(upstream.address, upstream.port, "a");
  const drained: boolean[] = [];
  const report: AttemptReport = { ...silentReport, drains: (isDraining) => drained.push(isDraining) };
  await using proxy = await startProxy(subnet.address(1), { selector: onlyInstance(instance, { report }) });
  const closing = ok.replace("\r\n", "\r\nConnection: close\r\n");
  for (const answer of [closing, ok, closing, closing, ok]) {
    upstream.reset((socket) => socket.write(answer));
    await answerOf(proxy, get());
  }
  expect(drained).toEqual([true, false]);
});

test("a client that leaves ends its upstream's work at once", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const { selector, told } = inTurn([instanceAt(upstream.address, upstream.port, "slow")]);
  await using proxy = await startProxy(subnet.address(1), { selector });
  const client = await connectRaw(proxy.address, proxy.port);
  client.send(get());
  await eventually(() => expect(upstream.received()).toContain("\r\n\r\n"));
  client.socket.destroy();
  await eventually(() => expect(upstream.sockets.size).toBe(0));
  expect(told.at(-1)).toBe("slow done client-left 0");
});

test("a removed instance's idle connections close", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const instance = instanceAt(upstream.address, upstream.port);
  await using proxy = await startProxy(subnet.address(1), { selector: onlyInstance(instance) });
  upstream.reset((socket) => socket.write(ok));
  await answerOf(proxy, get());
  expect(upstream.sockets.size).toBe(1);
  proxy.proxy.forget(instance);
  await eventually(() => expect(upstream.sockets.size).toBe(0));
});

test("a selector that throws is answered 500, and told to the observer", async () => {
  using subnet = freeSubnet();
  const failures: unknown[] = [];
  const mistake = new Error("a mistake in the selector");
  await using proxy = await startProxy(subnet.address(1), {
    selector: {
      select: () => {
        throw mistake;
      },
    },
    observer: { failed: (error) => failures.push(error) },
  });
  expect(await answerOf(proxy, get())).toMatch(/^HTTP\/1\.1 500 /);
  expect(failures).toEqual([mistake]);
});

test("a local answer is sent as one response, and a rejected one as 500", async () => {
  using subnet = freeSubnet();
  const failures: unknown[] = [];
  await using proxy = await startProxy(subnet.address(1), {
    selector: {
      select: ({ path }) => ({
        kind: "local",
        reply: async () => {
          if (path === "/")
            return { status: 200, fields: [["Content-Type", "application/json"]], body: "{}" };
          throw new Error("no");
        },
      }),
    },
    observer: { failed: (error) => failures.push(error) },
  });
  expect(await answerOf(proxy, get())).toMatch(
    /^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json\r\nContent-Length: 2\r\nDate: [^\r]+\r\n\r\n\{\}$/,
  );
  expect(await answerOf(proxy, head("GET /no HTTP/1.1", "Host: a"))).toMatch(/^HTTP\/1\.1 500 /);
  expect(failures).toHaveLength(1);
});
