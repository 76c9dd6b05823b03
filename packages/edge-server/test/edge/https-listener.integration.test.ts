import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { eventually, freePort } from "testing";
import { expect, test } from "vitest";
import { replace } from "../support/certificate-files.ts";
import { startChild } from "../support/child.ts";
import { executable } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";
import { getSecurely, startSecureEdge } from "../support/start-secure-edge.ts";

test("HTTPS and plain HTTP are served side by side, and instances hear by which one a request came", async () => {
  await using instance = await startInstance();
  await using world = await startSecureEdge({ instance });
  const schemes = () => instance.requests.slice(-1).map(({ headers }) => headers["x-forwarded-proto"]);
  expect(await world.get("/secure")).toMatchObject({ status: 200, body: "ok", serial: world.issued[0] });
  expect(schemes()).toEqual(["https"]);
  expect((await fetch(`${world.edge.url}/plain`)).status).toBe(200);
  expect(schemes()).toEqual(["http"]);
  // By address, without a name.
  expect(await getSecurely(world.port, "/", { ca: world.authority.certificate })).toMatchObject({
    body: "ok",
  });
});

test("TLS 1.2 and 1.3 are spoken, nothing older", async () => {
  await using instance = await startInstance();
  await using world = await startSecureEdge({ instance });
  for (const version of ["TLSv1.2", "TLSv1.3"] as const)
    expect(await world.get("/", { minVersion: version, maxVersion: version })).toMatchObject({
      status: 200,
      protocol: version,
    });
  await expect(
    world.get("/", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
  ).rejects.toThrow(/version|alert/i);
});

test("a certificate that is replaced is shown within seconds, without a signal; /info, /routes and metrics say which one", async () => {
  await using instance = await startInstance();
  await using world = await startSecureEdge({ instance });
  await world.renew();
  const [first, second] = world.issued;
  await eventually(async () => expect((await world.get("/")).serial).toBe(second));
  const info = JSON.parse(await (await fetch(`${world.edge.url}/info`)).text());
  expect(info.TLS).toEqual([
    expect.objectContaining({ Use: "served", Serial: second, Names: ["edge.test", "127.0.0.1"] }),
  ]);
  expect(JSON.parse(await world.read("/routes")).tls).toMatchObject([{ use: "served", serial: second }]);
  const metrics = await world.read("/metrics");
  const ends = Date.parse(info.TLS[0].NotAfter) / 1000;
  expect(metrics).toContain(`edge_certificate_not_after_seconds{use="served",serial="${second}"} ${ends}`);
  expect(metrics).not.toContain(String(first));
  expect(metrics).toContain('edge_certificate_problem{use="served"} 0');
});

test("files that cannot be used are told in words, the certificate before stays, and one that fits again is taken over", async () => {
  await using instance = await startInstance();
  await using world = await startSecureEdge({ instance });
  const other = await world.authority.certify({ name: "edge", dnsNames: ["edge.test"], now: new Date() });
  await replace(world.files.key, other.key);
  const words = `${world.files.key} is not the key of the certificate in ${world.files.cert}`;
  await eventually(async () =>
    expect(JSON.parse(await world.read("/routes")).tls[0].problem).toContain(words),
  );
  await eventually(() => expect(world.edge.child.output()).toContain(words));
  expect(await world.read("/metrics")).toContain('edge_certificate_problem{use="served"} 1');
  expect(await (await fetch(`${world.edge.url}/info`)).text()).toContain("is not the key");
  expect(await world.get("/")).toMatchObject({ status: 200, serial: world.issued[0] });
  await rm(world.files.cert);
  await eventually(() => expect(world.edge.child.output()).toContain(`cannot read ${world.files.cert}`));
  expect((await world.get("/")).serial).toBe(world.issued[0]);

  const over = await world.authority.certify({
    name: "edge",
    dnsNames: ["edge.test"],
    now: new Date(Date.now() - 60_000),
    validMs: 30_000,
  });
  await world.files.put(over);
  await eventually(() => expect(world.edge.child.output()).toMatch(/expired on .* UTC/));
  expect((await world.get("/")).serial).toBe(world.issued[0]);

  await world.renew();
  await eventually(async () => expect((await world.get("/")).serial).toBe(world.issued[1]));
  await eventually(() => expect(world.edge.child.output()).toContain("in order again"));
  expect(world.edge.child.output()).not.toContain("PRIVATE KEY");
});

test("SIGHUP takes a certificate over at once, and says at once what is wrong with one", async () => {
  await using instance = await startInstance();
  await using world = await startSecureEdge({ instance });
  await world.renew();
  world.edge.child.process.kill("SIGHUP");
  await eventually(() => expect(world.edge.child.output()).toContain("read anew"));
  expect((await world.get("/")).serial).toBe(world.issued[1]);
  await replace(world.files.cert, "nothing");
  world.edge.child.process.kill("SIGHUP");
  await eventually(() => expect(world.edge.child.output()).toContain("holds no certificate"));
  expect((await world.get("/")).serial).toBe(world.issued[1]);
});

test("a port that is taken is named: the one for TLS too", async () => {
  await using instance = await startInstance();
  await using world = await startSecureEdge({ instance });
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const bound = taken.address();
  const secure = `127.0.0.1:${bound !== null && typeof bound === "object" ? bound.port : 0}`;
  const flags = ["--consul", world.consul.url, "--tls-cert", world.files.cert, "--tls-key", world.files.key];
  for (const workers of ["1", "2"]) {
    const address = ["--address", `127.0.0.1:${await freePort()}`, "--workers", workers];
    await using child = startChild(executable, [...flags, ...address, "--tls-address", secure]);
    expect(await child.ended).toBe(1);
    expect(child.output()).toContain(`LISTEN_FAILED: cannot listen on ${secure}`);
  }
  taken.close();
});

test.each([
  [["--tls-address", "127.0.0.1:1"], "tls-address needs tls-cert and tls-key"],
  [["--tls-cert", "/nowhere/a.pem"], "tls-cert and tls-key belong together"],
  [["--upstream-key", "/nowhere/a.pem"], "upstream-cert and upstream-key belong together"],
  [["--tls-cert", "/nowhere/a.pem", "--tls-key", "/nowhere/b.pem"], "cannot read /nowhere/a.pem"],
  [
    ["--upstream-ca", join(import.meta.dirname, "https-listener.integration.test.ts")],
    "holds no certificate",
  ],
  [["--upstream-name", "{service}"], undefined],
  [["--upstream-name", "*.consul"], "not a DNS name like {service}.service.consul"],
])("--check-config %j says %s", async (flags, words) => {
  await using child = startChild(executable, ["--check-config", "--address", "127.0.0.1:0", ...flags]);
  expect(await child.ended).toBe(words === undefined ? 0 : 2);
  expect(child.output()).toContain(words ?? "All options can be used");
});
