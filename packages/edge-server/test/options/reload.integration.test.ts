import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type PeerCertificate } from "node:tls";
import { fileURLToPath } from "node:url";
import { eventually, freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { startChild } from "../support/child.ts";
import { startFakeConsul } from "../support/fake-consul.ts";
import { startEdge, executable } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";

const certificates = fileURLToPath(new URL("../proxy/certificates/", import.meta.url));

test("SIGHUP: routes, trusted proxies, the access log and the log's level change; a bad file changes nothing and says so", async () => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("edge"));
  const consul = stack.use(await startFakeConsul());
  const one = stack.use(await startInstance());
  const two = stack.use(await startInstance());
  consul.set("one", [{ id: "one", address: "127.0.0.1", port: one.port }]);
  consul.set("two", [{ id: "two", address: "127.0.0.1", port: two.port }]);
  const file = join(folder.path, "edge.json");
  await writeFile(file, JSON.stringify({ service: ["one"] }));
  const edge = stack.use(await startEdge(["--config", file, "--consul", consul.url]));
  const ask = async (path: string) =>
    (await fetch(edge.url + path, { headers: { "x-forwarded-for": "10.9.9.9", connection: "close" } }))
      .status;
  const hangUp = async (content: string, says: string) => {
    await writeFile(file, content);
    edge.child.process.kill("SIGHUP");
    await eventually(() => expect(edge.child.output()).toContain(says));
  };
  await eventually(async () => expect(await ask("/before")).toBe(200));
  expect(one.requests.at(-1)?.headers["x-forwarded-for"]).toBe("127.0.0.1");

  const next = {
    service: ["two"],
    "trusted-proxies": ["127.0.0.0/8"],
    "access-log": "combined",
    "log-level": "debug",
    address: "127.0.0.1:1",
  };
  await hangUp(JSON.stringify(next), "read anew");
  // Its socket is open: only the flag's value is in use, and the file's is no change.
  expect(edge.child.output()).not.toContain("only a restart");
  await eventually(async () => {
    await ask("/after");
    expect(two.requests.at(-1)?.headers["x-forwarded-for"]).toBe("10.9.9.9, 127.0.0.1");
  });
  await eventually(() =>
    expect(edge.child.output()).toMatch(
      /^10\.9\.9\.9 - - \[[^\]]+\] "GET \/after HTTP\/1\.1" 200 \d+ "-" "[^"]+"$/m,
    ),
  );

  await hangUp('{"max-connections": "many"}', "cannot be used; those before stay in use");
  expect(edge.child.output()).toContain("max-connections in ");
  const seen = two.requests.length;
  expect(await ask("/still")).toBe(200);
  expect(two.requests.length).toBe(seen + 1);

  await hangUp(
    JSON.stringify({ ...next, "snapshot-file": join(folder.path, "s") }),
    "only a restart changes them",
  );
  expect(edge.child.output()).toContain('["snapshot-file"]');
});

test("SIGHUP: limits change while connections are open", async () => {
  await using folder = await temporaryFolder("edge");
  await using consul = await startFakeConsul();
  const file = join(folder.path, "edge.json");
  await writeFile(file, "{}");
  await using edge = await startEdge(["--config", file, "--consul", consul.url]);
  await writeFile(file, '{"max-connections": 1}');
  edge.child.process.kill("SIGHUP");
  await eventually(() => expect(edge.child.output()).toContain("read anew"));
  // The one that fetch keeps open is all there may be.
  await (await fetch(edge.url)).text();
  const port = Number(new URL(edge.url).port);
  await eventually(() => expect(closedAtOnce(port)).resolves.toBe(true));
});

test("SIGHUP: a stream that is open goes by the new limit of silence", async () => {
  await using folder = await temporaryFolder("edge");
  await using consul = await startFakeConsul();
  const server = createServer((_, response) => response.write("data: 1\n\n")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  consul.set("web", [{ id: "a", address: "127.0.0.1", port }]);
  const file = join(folder.path, "edge.json");
  const settings = { service: ["web"] };
  await writeFile(file, JSON.stringify(settings));
  await using edge = await startEdge(["--config", file, "--consul", consul.url]);
  const stream = await eventually(async () => {
    const response = await fetch(edge.url);
    expect(response.status).toBe(200);
    return response;
  });
  const ended = expect(stream.text()).rejects.toThrow("terminated");
  await writeFile(file, JSON.stringify({ ...settings, "stream-idle-timeout": "200ms" }));
  edge.child.process.kill("SIGHUP");
  await eventually(() => expect(edge.child.output()).toContain("read anew"));
  await ended;
  server.closeAllConnections();
  await server[Symbol.asyncDispose]();
});

test("SIGHUP: another certificate is used for new connections, and one that cannot be used is not", async () => {
  await using folder = await temporaryFolder("edge");
  const cert = join(folder.path, "cert.pem");
  const key = join(folder.path, "key.pem");
  const put = async (name: string) => {
    await copyFile(join(certificates, `${name}.key`), key);
    await copyFile(join(certificates, `${name}.pem`), cert);
  };
  await put("one");
  const port = await freePort();
  await using child = startChild(executable, [
    "--address",
    `127.0.0.1:${port}`,
    "--consul",
    "127.0.0.1:1",
    "--tls-cert",
    cert,
    "--tls-key",
    key,
  ]);
  const first = await eventually(() => certificateAt(port));
  await put("two");
  child.process.kill("SIGHUP");
  await eventually(async () => expect((await certificateAt(port)).fingerprint).not.toBe(first.fingerprint));
  const second = await certificateAt(port);
  await writeFile(cert, "no certificate");
  child.process.kill("SIGHUP");
  await eventually(() => expect(child.output()).toContain("cannot be used"));
  expect((await certificateAt(port)).fingerprint).toBe(second.fingerprint);
});

function certificateAt(port: number): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    }).on("error", reject);
  });
}

function closedAtOnce(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } }).then(
    () => false,
    () => true,
  );
}
