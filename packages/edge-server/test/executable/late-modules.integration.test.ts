import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { deadNode, passing, startFakeConsul } from "../support/fake-consul.ts";
import { startEdge } from "../support/start-edge.ts";
import { authorityFile, startHttpsUpstream } from "../support/start-https-upstream.ts";
import { startInstance } from "../support/start-instance.ts";
import { startTlsRelay } from "../support/start-tls-relay.ts";

/** What only the bundled program does: it loads TLS, HTTPS, HTTP/2 and crypto when they are first used. */
const probe = "edge_server probe";

test("the executable follows a Consul that speaks HTTPS, and verifies it", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const relay = stack.use(await startTlsRelay(Number(new URL(consul.url).port)));
  const instance = stack.use(await startInstance());
  consul.set("web", [{ id: "a", address: "127.0.0.1", port: instance.port }]);
  const environment = {
    CONSUL_HTTP_ADDR: `https://127.0.0.1:${relay.port}`,
    CONSUL_CACERT: authorityFile,
    CONSUL_TLS_SERVER_NAME: "one.test",
  };
  const edge = stack.use(await startEdge(["--service", "web"], environment));
  await eventually(async () => expect((await fetch(edge.url)).status).toBe(200));

  const stranger = stack.use(
    await startEdge(["--service", "web"], { ...environment, CONSUL_TLS_SERVER_NAME: "two.test" }),
  );
  await eventually(() => expect(stranger.child.output()).toContain("two.test"));
  expect((await fetch(stranger.url)).status).not.toBe(200);
});

test("the executable speaks HTTPS to instances, and probes them when their node dies and when Consul forgets them", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instance = stack.use(await startHttpsUpstream());
  const row = {
    id: "a",
    address: "127.0.0.1",
    port: instance.port,
    tags: ["urlprefix-/ proto=https host=one.test"],
  };
  consul.set("web", [row]);
  const edge = stack.use(await startEdge(["--consul", consul.url, "--upstream-ca", authorityFile]));
  const answers = async () => (await fetch(edge.url)).text();
  await eventually(async () => expect(await answers()).toBe("ok over TLS"));

  consul.set("web", [{ ...row, checks: [passing("a"), deadNode] }]);
  await eventually(() => expect(probes()).toBeGreaterThan(0));
  expect(await answers()).toBe("ok over TLS");

  const before = probes();
  consul.set("web", []);
  await eventually(() => expect(probes()).toBeGreaterThan(before + 1));
  expect(await answers()).toBe("ok over TLS");
  expect(edge.child.process.exitCode).toBeNull();

  function probes(): number {
    return instance.requests.filter(({ userAgent }) => userAgent === probe).length;
  }
});

test("the executable keeps a snapshot, starts from it without Consul, and probes the https instances in it", async () => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("edge"));
  const file = join(folder.path, "snapshot.json");
  const consul = stack.use(await startFakeConsul());
  const instance = stack.use(await startHttpsUpstream());
  consul.set("web", [
    { id: "a", address: "127.0.0.1", port: instance.port, tags: ["urlprefix-/ proto=https host=one.test"] },
  ]);
  const flags = ["--snapshot-file", file, "--upstream-ca", authorityFile];
  stack.use(await startEdge([...flags, "--consul", consul.url]));
  await eventually(async () => expect(await readFile(file, "utf8")).toContain('"web"'));

  const nowhere = `127.0.0.1:${await freePort()}`;
  const edge = stack.use(await startEdge([...flags, "--consul", nowhere]));
  expect(await (await fetch(edge.url)).text()).toBe("ok over TLS");
  await eventually(() => expect(instance.requests.map(({ userAgent }) => userAgent)).toContain(probe));
  expect(edge.child.process.exitCode).toBeNull();
});

test("workers of the executable speak HTTPS, serve the private listener's figures and take request ids anew on SIGHUP", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instance = stack.use(await startHttpsUpstream());
  consul.set("web", [
    { id: "a", address: "127.0.0.1", port: instance.port, tags: ["urlprefix-/ proto=https host=one.test"] },
  ]);
  const admin = `127.0.0.1:${await freePort()}`;
  const flags = ["--workers", "2", "--admin", admin, "--request-id", "--upstream-ca", authorityFile];
  const edge = stack.use(await startEdge([...flags, "--consul", consul.url]));
  const get = async (url: string) => (await fetch(url, { headers: { connection: "close" } })).text();
  await eventually(async () => expect(await get(edge.url)).toBe("ok over TLS"));
  edge.child.process.kill("SIGHUP");
  await eventually(() => expect(edge.child.output()).toContain("read anew"));
  // The other worker may only now have heard of the instance.
  await eventually(async () => expect(await get(edge.url)).toBe("ok over TLS"));
  await eventually(async () => expect(await get(`http://${admin}/metrics`)).toContain("edge_workers 2"));
  expect(edge.child.output()).not.toContain("a worker ended");
});

test("the executable ignores NODE_OPTIONS of its environment", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const edge = stack.use(
    await startEdge(["--consul", consul.url], { NODE_OPTIONS: "--require /nowhere/to/be/found.cjs" }),
  );
  expect((await fetch(`${edge.url}/info`)).status).toBe(200);
});
