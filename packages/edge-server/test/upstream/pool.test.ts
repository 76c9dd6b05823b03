import { Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { expect, test } from "vitest";
import type { UpstreamConnection, UpstreamUser } from "../../src/upstream/connection.ts";
import { UpstreamPool } from "../../src/upstream/pool.ts";
import { UpstreamPools } from "../../src/upstream/pools.ts";
import { instanceAt } from "../proxy/test-proxy.ts";

const nobody: UpstreamUser = {
  upstreamConnected() {},
  upstreamData: () => undefined,
  upstreamEnded() {},
  upstreamClosed() {},
  upstreamDrained() {},
};

/** A pool whose upstream is known to keep its connections, at 1000 ms; none of its connections leads anywhere. */
function provenPool() {
  const pool = new UpstreamPool(instanceAt("127.0.0.1", 1), () => ({
    secureContext: undefined,
    connect: () => new Socket(),
  }));
  const open = (now: number) => pool.open(nobody, now);
  const keep = (connection: UpstreamConnection, now: number) => pool.giveBack(connection, -1, now);
  keep(open(0), 0);
  pool.check(1000);
  return { pool, open, keep };
}

test("a request that cannot be repeated gets a connection that was used just now, and none that was idle for a while", () => {
  const { pool, open, keep } = provenPool();
  const connection = open(1000);
  keep(connection, 1000);
  expect(pool.takeIdle(false, 1300)).toBeUndefined();
  expect(pool.takeIdle(false, 1200)).toBe(connection);
});

test("a request that can be repeated gets one that was idle for a while too", () => {
  const { pool, open, keep } = provenPool();
  const connection = open(1000);
  keep(connection, 1000);
  expect(pool.takeIdle(true, 3000)).toBe(connection);
});

test("after an answer that was the last on its connection, older ones carry nothing that cannot be repeated", () => {
  const { pool, open, keep } = provenPool();
  const older = open(1000);
  keep(older, 1010);
  pool.saidClose(1020);
  expect(pool.takeIdle(false, 1030)).toBeUndefined();
  const newer = open(1040);
  keep(newer, 1050);
  expect(pool.takeIdle(false, 1060)).toBe(newer);
  expect(pool.takeIdle(true, 1060)).toBe(older);
});

test("beyond the room of all pools an idle connection makes way for a new one, whosever it is, and none is kept", () => {
  const pools = new UpstreamPools(() => ({ secureContext: undefined, connect: () => new Socket() }));
  pools.max = 2;
  const [one, two] = [1, 2].map((port) => pools.of(instanceAt("127.0.0.1", port)));
  if (!one || !two) throw new Error("two pools");
  const [first, second] = [one.open(nobody, 1000), one.open(nobody, 1000)];
  one.giveBack(first, -1, 1000);
  one.giveBack(second, -1, 1000);
  const third = two.open(nobody, 1000);
  expect([first.socket.destroyed, second.socket.destroyed]).toEqual([true, false]);
  const used = one.takeIdle(true, 1000);
  const fourth = two.open(nobody, 1000);
  expect(used).toBe(second);
  two.giveBack(third, -1, 1000);
  expect(third.socket.destroyed).toBe(true);
  expect(fourth.socket.destroyed).toBe(false);
});

test("an older connection that is kept after all shows that the upstream does not drain", () => {
  const { pool, open, keep } = provenPool();
  const [first, second] = [open(1000), open(1000)];
  keep(first, 1010);
  pool.saidClose(1020);
  keep(second, 1030);
  expect(pool.takeIdle(false, 1040)).toBe(second);
  expect(pool.takeIdle(false, 1040)).toBe(first);
});

test("an upstream seems to drain once it ends a connection, unless it never kept one, until it keeps one again", () => {
  const { pool, open, keep } = provenPool();
  expect(pool.seemsToDrain).toBe(false);
  pool.saidClose(1000);
  expect(pool.seemsToDrain).toBe(true);
  keep(open(1010), 1020);
  expect(pool.seemsToDrain).toBe(false);
  const closing = new UpstreamPool(instanceAt("127.0.0.1", 2), () => ({ secureContext: undefined }));
  closing.saidClose(1000);
  expect(closing.seemsToDrain).toBe(false);
});

test("what was made with other TLS is replaced one after the other within ten seconds, used connections after their exchange", () => {
  const contexts = [createSecureContext(), createSecureContext()];
  let current = contexts[0];
  const instance = { ...instanceAt("127.0.0.1", 1), protocol: "https" as const };
  const pool = new UpstreamPool(instance, () => ({ secureContext: current, connect: () => new Socket() }));
  const keep = (connection: UpstreamConnection, now: number) => pool.giveBack(connection, 60, now);
  const [first, second, used] = [pool.open(nobody, 0), pool.open(nobody, 0), pool.open(nobody, 0)];
  keep(first, 0);
  keep(second, 0);
  pool.replaceOutdated(0);
  pool.check(10_000);
  expect([first, second, used].map(({ socket }) => socket.destroyed)).toEqual([false, false, false]);
  current = contexts[1];
  pool.replaceOutdated(10_000);
  pool.check(13_000);
  expect([first, second].map(({ socket }) => socket.destroyed)).toEqual([false, false]);
  pool.check(14_000);
  expect([first, second].map(({ socket }) => socket.destroyed)).toEqual([true, false]);
  expect(pool.takeIdle(true, 14_000)).toBe(second);
  keep(second, 17_000);
  expect([second, used].map(({ socket }) => socket.destroyed)).toEqual([true, false]);
  const next = pool.open(nobody, 18_000);
  keep(next, 18_000);
  keep(used, 20_000);
  expect([next, used].map(({ socket }) => socket.destroyed)).toEqual([false, true]);
  expect(pool.takeIdle(true, 20_000)).toBe(next);
});

/** A pool of an https instance; its connections lead nowhere, and are there when the test says so. */
function securePool() {
  const instance = { ...instanceAt("127.0.0.1", 1), protocol: "https" as const };
  const pool = new UpstreamPool(instance, () => ({ secureContext: undefined, connect: () => new Socket() }));
  const taken: [string, UpstreamConnection][] = [];
  const open = (name: string, isRepeatable = true) =>
    pool.open(nobody, performance.now(), { isRepeatable, take: (kept) => taken.push([name, kept]) });
  const connected = (connection: UpstreamConnection) => connection.socket.emit("secureConnect");
  const keep = (connection: UpstreamConnection) => pool.giveBack(connection, -1, performance.now());
  return { pool, taken, open, connected, keep };
}

test("who waits for a handshake takes a connection that comes free before, the first one first, and the handshake is for others", () => {
  const { pool, taken, open, connected, keep } = securePool();
  const kept = open("kept");
  connected(kept);
  const [first, second] = [open("first"), open("second")];
  keep(kept);
  expect(taken).toEqual([["first", kept]]);
  keep(kept);
  expect(taken).toEqual([
    ["first", kept],
    ["second", kept],
  ]);
  keep(kept);
  expect(pool.takeIdle(true, performance.now())).toBe(kept);
  expect([first, second].map(({ user }) => user)).toEqual([undefined, undefined]);
  connected(first);
  expect(pool.takeIdle(true, performance.now())).toBe(first);
  const third = open("third");
  connected(second);
  expect(taken.at(-1)).toEqual(["third", second]);
  pool.check(performance.now() + 20_000);
  expect(third.socket.destroyed).toBe(true);
});

test("what cannot be repeated waits for its own handshake, unless the instance has shown to keep its connections", () => {
  const { pool, taken, open, connected, keep } = securePool();
  const kept = open("kept");
  connected(kept);
  open("post", false);
  keep(kept);
  expect(taken).toEqual([]);
  pool.check(performance.now() + 1000);
  expect(pool.takeIdle(true, performance.now())).toBe(kept);
  keep(kept);
  expect(taken).toEqual([["post", kept]]);
});

test("who has given up its handshake, or has it done, is offered nothing", () => {
  const { pool, taken, open, connected, keep } = securePool();
  const kept = open("kept");
  connected(kept);
  open("given up").destroy();
  connected(open("done"));
  keep(kept);
  expect(taken).toEqual([]);
  expect(pool.takeIdle(true, performance.now())).toBe(kept);
});
