import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { eventually, freePort, refusedPort } from "testing";
import { expect, test } from "vitest";
import { startFakeConsul } from "../support/fake-consul.ts";
import { startEdge } from "../support/start-edge.ts";

const folder = join(import.meta.dirname, "certificates");

test("https instances are verified by the name of sni=, else of host=, else by their address; the log says which name was checked and which there are", async () => {
  await using stack = new AsyncDisposableStack();
  const [key, cert] = await Promise.all(["one.key", "one.pem"].map((name) => readFile(join(folder, name))));
  const seen: { name: string; host: string | undefined }[] = [];
  const names: string[] = [];
  const context = createSecureContext({ key, cert });
  const server = createServer(
    { key, cert, SNICallback: (name, done) => (names.push(name), done(null, context)) },
    ({ headers }, response) => {
      seen.push({ name: names.at(-1) ?? "", host: headers.host });
      response.end("ok");
    },
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const consul = stack.use(await startFakeConsul());
  const tags = [
    "urlprefix-/host proto=https host=one.test",
    "urlprefix-/sni proto=https sni=one.test host=inner.test",
    "urlprefix-/wrong proto=https host=wrong.test",
    "urlprefix-/address proto=https",
  ];
  const refused = stack.use(await refusedPort());
  consul.set("web", [
    { id: "a", address: "127.0.0.1", port, tags },
    { id: "b", address: "127.0.0.1", port: refused.port, tags: ["urlprefix-/nothing"] },
  ]);
  const admin = `127.0.0.1:${await freePort()}`;
  const edge = stack.use(
    await startEdge(["--consul", consul.url, "--admin", admin, "--upstream-ca", join(folder, "ca.pem")]),
  );
  const ask = async (path: string) => {
    const response = await fetch(edge.url + path);
    return `${response.status} ${await response.text()}`;
  };
  await eventually(async () => expect(await ask("/host")).toBe("200 ok"));
  expect(await ask("/sni")).toBe("200 ok");
  expect(seen.slice(-2)).toEqual([
    { name: "one.test", host: "one.test" },
    { name: "one.test", host: "inner.test" },
  ]);
  for (const path of ["/wrong", "/address"]) {
    const answer = await ask(path);
    expect(answer).toMatch(/^502 502 tls-failed: /);
    expect(answer).not.toMatch(/\.test|127\.0/);
  }
  // Neither has a say in the other's connections.
  expect(await ask("/host")).toBe("200 ok");
  const said = "the certificate is not for wrong.test but for one.test";
  await eventually(() => expect(edge.child.output()).toContain(said));
  for (let i = 0; i < 50; i++) await ask("/wrong");
  expect(edge.child.output().split(said).length).toBeLessThan(12);
  await eventually(async () => {
    await ask("/wrong");
    expect(await (await fetch(`http://${admin}/routes`)).text()).toContain(said);
  });
});

test("a certificate without names, and one of many, are told in a line", async () => {
  const { connectionError } = await import("../../src/upstream/connection-error.ts");
  const instance = { id: "a", address: "10.0.0.1", port: 1, protocol: "https" as const };
  const failure = (cert: unknown) =>
    Object.assign(new Error("no"), { code: "ERR_TLS_CERT_ALTNAME_INVALID", cert });
  const many = Array.from({ length: 20 }, (_, i) => `DNS:${i}.test`).join(", ");
  expect(connectionError(failure({ subject: { CN: "old.test" } }), instance)).toBe(
    "the certificate is not for 10.0.0.1 but for old.test (its common name; it lists none)",
  );
  expect(connectionError(failure({ subjectaltname: many }), instance)).toMatch(/ 7\.test and 12 more$/);
  expect(connectionError(failure({ subjectaltname: "IP Address:10.0.0.2, DNS:a" }), instance)).toMatch(
    / for 10\.0\.0\.2, a$/,
  );
  const untrusted = Object.assign(new Error("self-signed certificate"), {
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  });
  expect(connectionError(untrusted, instance)).toBe(
    "DEPTH_ZERO_SELF_SIGNED_CERT (self-signed certificate), name 10.0.0.1",
  );
});
