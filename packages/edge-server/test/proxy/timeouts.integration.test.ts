import { eventually, freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, patientTimeouts, startProxy } from "./test-proxy.ts";
import { get, head, post } from "./vectors/vector.ts";

const isWhole = (received: string) => /\r\n\r\n[^]*\n$/.test(received);

test("an upstream that takes no connection in time: 504 connect-timeout", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const instance = { ...instanceAt(upstream.address, upstream.port), protocol: "https" as const };
  // A TCP listener that never says a word: the TLS handshake, part of connecting, does not end.
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instance, { timeouts: { ...patientTimeouts, connectMs: 150 } }),
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(get());
  expect(await client.until(isWhole)).toMatch(/^HTTP\/1\.1 504 [^]*504 connect-timeout: /);
});

test("an upstream that does not answer in time: 504 head-timeout, and its connection is closed", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const instance = instanceAt(upstream.address, upstream.port);
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instance, { timeouts: { ...patientTimeouts, headMs: 150 } }),
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(get());
  expect(await client.until(isWhole)).toMatch(/^HTTP\/1\.1 504 [^]*504 head-timeout: /);
  await eventually(() => expect(upstream.sockets.size).toBe(0));
});

test("an upstream that falls silent in the middle of an answer: the client's connection is cut", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const instance = instanceAt(upstream.address, upstream.port);
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instance, { timeouts: { ...patientTimeouts, idleMs: 150 } }),
  });
  upstream.reset((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"));
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(get());
  expect(await client.until(() => false)).toMatch(/\r\n\r\nhello$/);
});

test("a stream without a length is silent for as long as it likes, unless it has a limit", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const instance = instanceAt(upstream.address, upstream.port);
  const outcomes: string[] = [];
  const start = (address: string, streamIdleMs: number) =>
    startProxy(address, {
      selector: onlyInstance(instance, { timeouts: { ...patientTimeouts, idleMs: 100, streamIdleMs } }),
      observer: { exchangeEnded: ({ outcome }) => outcomes.push(outcome) },
    });
  await using free = await start(subnet.address(1), 0);
  await using limited = await start(subnet.address(3), 600);
  upstream.reset((socket) =>
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
  );
  using patient = await connectRaw(free.address, free.port);
  using other = await connectRaw(limited.address, limited.port);
  for (const client of [patient, other]) client.send(get());
  await other.until(() => false);
  expect(outcomes).toEqual(["idle-timeout"]);
  expect(patient.isClosed).toBe(false);
  for (const socket of upstream.sockets) socket.write("0\r\n\r\n");
  expect(await patient.until((received) => received.endsWith("0\r\n\r\n"))).toContain("hello");
});

test("a request that takes too long in all: 504 deadline, however lively its interim answers", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const instance = instanceAt(upstream.address, upstream.port);
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instance, { timeouts: { ...patientTimeouts, requestMs: 300 } }),
  });
  upstream.reset((socket) => {
    const beat = setInterval(() => socket.write("HTTP/1.1 102 Processing\r\n\r\n"), 50);
    socket.once("close", () => clearInterval(beat));
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(get());
  expect(await client.until((received) => /504 deadline: .*\n$/.test(received))).toMatch(/^HTTP\/1\.1 102 /);
});

test("a head that trickles in: 408 head-timeout", async () => {
  using subnet = freeSubnet();
  const refused: string[] = [];
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(subnet.address(2), 1)),
    timeouts: { headMs: 300 },
    observer: { refused: (code) => refused.push(code) },
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send("GET / HTTP/1.1\r\nHost: a\r\n");
  const trickle = setInterval(() => client.send("X: 1\r\n"), 40);
  expect(await client.until(isWhole)).toMatch(/^HTTP\/1\.1 408 [^]*408 head-timeout: /);
  clearInterval(trickle);
  expect(refused).toEqual(["head-timeout"]);
});

test("a connection without a request is closed after a while without a word", async () => {
  using subnet = freeSubnet();
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(subnet.address(2), 1)),
    timeouts: { idleMs: 150 },
  });
  using client = await connectRaw(proxy.address, proxy.port);
  expect(await client.until(() => false)).toBe("");
});

test("a body that trickles in: 408 body-too-slow, and the upstream is freed", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port), {
      timeouts: { ...patientTimeouts, headMs: 60_000 },
    }),
    // So much that a few bytes are too few as soon as they are judged.
    bodyRate: { bytesPerSecond: 1_000_000, graceMs: 300 },
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(post("", "Content-Length: 1000"));
  const trickle = setInterval(() => client.send("x"), 40);
  expect(await client.until(isWhole)).toMatch(/^HTTP\/1\.1 408 [^]*408 body-too-slow: /);
  clearInterval(trickle);
  await eventually(() => expect(upstream.sockets.size).toBe(0));
});

test("a body of which nothing comes: 408 body-timeout", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    bodyRate: { silenceMs: 300 },
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(post("begun", "Content-Length: 1000"));
  expect(await client.until(isWhole)).toMatch(
    /^HTTP\/1\.1 408 [^]*Connection: close\r\n[^]*408 body-timeout: /,
  );
});

test("a client that waits for 100 before its body is not slow", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    bodyRate: { bytesPerSecond: 1_000_000, graceMs: 200, silenceMs: 200 },
  });
  upstream.reset((socket) => {
    const received = upstream.received();
    if (received.endsWith("\r\n\r\n")) setTimeout(() => socket.write("HTTP/1.1 100 Continue\r\n\r\n"), 500);
    if (received.endsWith("hello")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  using client = await connectRaw(proxy.address, proxy.port);
  client.send(head("POST / HTTP/1.1", "Host: a", "Content-Length: 5", "Expect: 100-continue"));
  await client.until((received) => received === "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  expect(await client.until((received) => received.includes("200 OK"))).toMatch(
    /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/,
  );
});
