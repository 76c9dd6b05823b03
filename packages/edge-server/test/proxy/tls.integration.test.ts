import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "./raw-client.ts";
import { startRawUpstream } from "./raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "./test-proxy.ts";
import { get } from "./vectors/vector.ts";

const folder = join(import.meta.dirname, "certificates");
const authority = readFileSync(join(folder, "ca.pem"));

function certificate(name: string): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(join(folder, `${name}.pem`)), key: readFileSync(join(folder, `${name}.key`)) };
}

async function request(
  address: string,
  port: number,
  servername: string,
): Promise<{ name: string; answer: string }> {
  const socket: TLSSocket = connect({
    host: address,
    port,
    servername,
    ca: authority,
    checkServerIdentity: () => undefined,
  });
  await once(socket, "secureConnect");
  const name = String(socket.getPeerCertificate().subject.CN);
  let answer = "";
  socket.on("data", (bytes) => (answer += bytes.toString("latin1")));
  socket.write(get("Connection: close"));
  await once(socket, "close");
  return { name, answer };
}

test("a TLS listener serves by name, says https upstream, and uses new certificates without a restart", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const contexts = new Map<string, SecureContext>([["one.test", createSecureContext(certificate("one"))]]);
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    tls: { contextFor: (name) => contexts.get(name) },
  });
  upstream.reset((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  const before = await request(proxy.address, proxy.port, "one.test");
  expect(before.name).toBe("one.test");
  expect(before.answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
  expect(upstream.received()).toMatch(/X-Forwarded-Proto: https\r\n[^]*;proto=https\r\n/);
  contexts.set("one.test", createSecureContext(certificate("two")));
  expect((await request(proxy.address, proxy.port, "one.test")).name).toBe("two.test");
  await expect(request(proxy.address, proxy.port, "unknown.test")).rejects.toThrow();
});

test("a client that names no server gets the context for that, the newest one", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  let name = "one";
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    tls: { contextFor: () => createSecureContext(certificate(name)) },
  });
  upstream.reset((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  expect((await request(proxy.address, proxy.port, "")).name).toBe("one.test");
  name = "two";
  expect((await request(proxy.address, proxy.port, "")).name).toBe("two.test");
});

test("a handshake that does not come is given up", async () => {
  using subnet = freeSubnet();
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(subnet.address(2), 1)),
    tls: { contextFor: () => createSecureContext(certificate("one")), handshakeTimeoutMs: 100 },
  });
  using client = await connectRaw(proxy.address, proxy.port);
  expect(await client.until(() => false)).toBe("");
});

test("plain HTTP on a TLS listener and a client that leaves during its handshake harm nobody", async () => {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  await using proxy = await startProxy(subnet.address(1), {
    selector: onlyInstance(instanceAt(upstream.address, upstream.port)),
    tls: { contextFor: () => createSecureContext(certificate("one")) },
  });
  upstream.reset((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  using plain = await connectRaw(proxy.address, proxy.port);
  plain.send(get());
  await plain.until(() => false);
  (await connectRaw(proxy.address, proxy.port)).socket.resetAndDestroy();
  expect((await request(proxy.address, proxy.port, "one.test")).answer).toMatch(/^HTTP\/1\.1 200 OK/);
});

test.each([
  { serverName: "one.test", trusted: true, status: 200 },
  { serverName: "two.test", trusted: true, status: 502 },
  { serverName: "one.test", trusted: false, status: 502 },
  { serverName: undefined, trusted: true, status: 502 },
])(
  "an https upstream is verified: name $serverName, authority trusted: $trusted → $status",
  async ({ serverName, trusted, status }) => {
    using subnet = freeSubnet();
    const server = createHttpsServer(certificate("one"), (_request, response) => response.end("ok"));
    server.listen(0, subnet.address(2));
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const instance = { ...instanceAt(subnet.address(2), port), protocol: "https" as const, serverName };
    await using proxy = await startProxy(subnet.address(1), {
      selector: onlyInstance(instance),
      upstreamSecureContext: trusted ? createSecureContext({ ca: authority }) : undefined,
    });
    using client = await connectRaw(proxy.address, proxy.port);
    client.send(get());
    const answer = await client.until(
      (received) => /(?:ok|\n)$/.test(received) && !received.endsWith("\r\n"),
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status === 502) expect(answer).toContain("502 tls-failed: ");
    server.closeAllConnections();
    server.close();
  },
);
