import { rm, writeFile } from "node:fs/promises";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { createConsulClient } from "../../src/discovery/consul-client.ts";
import { consulSettings } from "../../src/discovery/consul-settings.ts";
import { closedFiles, createTestAuthority, type TestAuthority } from "../support/closed-world.ts";
import { startFakeConsul } from "../support/fake-consul.ts";

const { signal } = new AbortController();
const catalogue = { path: "/v1/catalog/services", parameters: ["stale"], signal };
const secret = "7f9d3c1e-0000-4000-8000-00c0ffee0001";
const day = 24 * 3_600_000;

/** A client of one agent, which believes one authority and has a token. */
async function startClient(folder: string, { url, authority }: { url: string; authority: TestAuthority }) {
  const files = closedFiles(folder);
  await files.believe(authority);
  await writeFile(files.token, `${secret}\n`);
  const settings = await consulSettings({ addresses: url }, files.environment, "");
  return { files, client: createConsulClient(settings) };
}

test("rotated authorities and certificates count from the next connection on, and what waits goes on", async () => {
  await using folder = await temporaryFolder("closed");
  const [first, second] = await Promise.all([createTestAuthority("first"), createTestAuthority("second")]);
  await using consul = await startFakeConsul("127.0.0.1", 0, await first.certify());
  consul.set("web", []);
  const { client, files } = await startClient(folder.path, { url: consul.url, authority: first });
  const health = { path: "/v1/health/service/web", signal };
  const { index } = await client.query({ ...health, parameters: ["stale"] });
  const waiting = client.query({ ...health, parameters: ["stale", `index=${index}`, "wait=60s"] });
  await eventually(() => expect(consul.requests.at(-1)).toContain("wait=60s"));
  await files.believe(first, second);
  await client.query(catalogue);
  consul.secure(await second.certify());
  await files.believe(second);
  await client.query(catalogue);
  consul.set("web", [{ id: "a", address: "127.0.0.1", port: 1 }]);
  expect((await waiting).text).toContain('"ID":"a"');
  await files.believe(first);
  await expect(client.query(catalogue)).rejects.toThrow('is signed by "second", which is not trusted here');
  await files.believe(second);
  await client.query(catalogue);
});

test.each<[string, (authority: TestAuthority) => ReturnType<TestAuthority["certify"]>, RegExp]>([
  [
    "of another authority",
    async () => (await createTestAuthority("a stranger")).certify(),
    /^the certificate of 127\.0\.0\.1:\d+ \(client\.dc1\.consul, 127\.0\.0\.1\) is signed by "a stranger", which is not trusted here \(CONSUL_CACERT is .+ca\.pem\)$/,
  ],
  [
    "that expired",
    (authority) => authority.certify({ now: new Date(Date.now() - 3 * day), validMs: day }),
    /^the certificate of .+ expired on .+, 2 days ago by this machine's clock/,
  ],
  [
    "for another address",
    (authority) => authority.certify({ addresses: ["10.9.9.9"] }),
    /^the certificate of .+ is not for 127\.0\.0\.1; it has client\.dc1\.consul, 10\.9\.9\.9/,
  ],
  [
    "of a clock that is an hour ahead",
    (authority) => authority.certify({ now: new Date(Date.now() + 3_600_000) }),
    /^the certificate of .+ is valid from .+, but this machine's clock says .+ behind that of the machine which made the certificate/,
  ],
])("a certificate %s is told in words, without a secret", async (_what, certify, message) => {
  await using folder = await temporaryFolder("closed");
  const authority = await createTestAuthority("world");
  await using consul = await startFakeConsul("127.0.0.1", 0, await certify(authority));
  const { client } = await startClient(folder.path, { url: consul.url, authority });
  const failed = await client.query(catalogue).catch((error: unknown) => error);
  expect(failed).toMatchObject({ message: expect.stringMatching(message), access: "tls" });
  expect(String(failed)).not.toContain(secret);
  expect(consul.requests).toEqual([]);
});

test("an agent that does not speak TLS is told in words", async () => {
  await using folder = await temporaryFolder("closed");
  const authority = await createTestAuthority("world");
  await using consul = await startFakeConsul();
  const { client } = await startClient(folder.path, {
    url: consul.url.replace("http:", "https:"),
    authority,
  });
  await expect(client.query(catalogue)).rejects.toThrow(/127\.0\.0\.1:\d+ does not speak TLS/);
});

test("files that cannot be used change nothing, and are told until they can", async () => {
  await using folder = await temporaryFolder("closed");
  const authority = await createTestAuthority("world");
  await using consul = await startFakeConsul("127.0.0.1", 0, await authority.certify());
  const { client, files } = await startClient(folder.path, { url: consul.url, authority });
  for (const [spoil, problem] of [
    [() => writeFile(files.ca, "not yet"), "holds no certificate"],
    [() => writeFile(files.ca, ""), "holds no certificate"],
    [() => rm(files.ca), "cannot read"],
  ] as const) {
    await spoil();
    await client.query(catalogue);
    expect(client.filesProblem()).toContain(
      `CONSUL_CACERT: ${problem === "cannot read" ? `${problem} ${files.ca}` : `${files.ca} ${problem}`}`,
    );
    await files.believe(authority);
    await client.query(catalogue);
    expect(client.filesProblem()).toBeUndefined();
  }
});

test("a token that is refused is told by its file and agent; without one nothing is asked", async () => {
  await using folder = await temporaryFolder("closed");
  const authority = await createTestAuthority("world");
  await using consul = await startFakeConsul("127.0.0.1", 0, await authority.certify());
  const { client, files } = await startClient(folder.path, { url: consul.url, authority });
  const { host } = new URL(consul.url);
  consul.misbehave({ status: 403, body: "rpc error making call: ACL not found" });
  const unknown = `${host} does not know the token in ${files.token} (403 ACL not found): it was revoked, or made by another Consul`;
  await expect(client.query(catalogue)).rejects.toThrow(unknown);
  consul.misbehave({ status: 403, body: "Permission denied: token lacks permission 'service:read'" });
  await expect(client.query(catalogue)).rejects.toThrow(
    `${host} refuses /v1/catalog/services to the token in ${files.token}: Permission denied: token lacks permission 'service:read'; ` +
      `the token needs service_prefix "" { policy = "read" } and node_prefix "" { policy = "read" }`,
  );
  consul.misbehave({});
  const before = consul.requests.length;
  await writeFile(files.token, "\n");
  await expect(client.query(catalogue)).rejects.toThrow(`the token file ${files.token} is empty`);
  await rm(files.token);
  await expect(client.query(catalogue)).rejects.toThrow(`cannot read the token file ${files.token}`);
  expect(consul.requests).toHaveLength(before);
  await writeFile(files.token, "another");
  await client.query(catalogue);
  expect(consul.tokens.at(-1)).toBe("another");
});
