import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { grantVaultAccess, trustNomadKeys } from "../../src/vault/grant-vault-access.ts";
import { listSecrets, parseSecretPlace, readSecret, writeSecret } from "../../src/vault/secrets.ts";
import { createSigner, signIdentity } from "../access/fixtures/nomad-signer.ts";
import { startVault, vaultItself, vaultProgram, type StartedVault } from "./fixtures/start-vault.ts";
import { askVault, loginToVault, publicKeyOf, vaultClaims } from "./fixtures/vault-identities.ts";

const signal = AbortSignal.timeout(120_000);
const signer = createSigner();
const stack = new AsyncDisposableStack();

describe.skipIf(vaultProgram === undefined)(vaultItself, () => {
  let vault: StartedVault;
  const grant = (nomadKeys = [publicKeyOf(signer)]) =>
    grantVaultAccess({ vault: vault.api, nomadKeys, signal });
  const login = (job: string, namespace = "default", role?: string) =>
    loginToVault(vault.url, signIdentity(vaultClaims(job, namespace), signer), role);
  const put = (job: string, namespace: string, value: string) =>
    writeSecret(parseSecretPlace(`${job}/key`, namespace), { vault: vault.api, value, signal });
  const read = (token: string, path: string) => askVault(vault.url, { asked: `secret/data/${path}`, token });

  beforeAll(async () => {
    vault = stack.use(await startVault());
    expect(await grant()).toContain("vault: auth/jwt-nomad/role/nomad-workloads");
  });
  afterAll(() => stack.disposeAsync());

  test("the second time nothing is changed", async () => {
    expect(await grant()).toEqual([]);
  });

  test("a task reads the secrets of its own job, and nothing else", async () => {
    await put("web", "default", "own");
    await put("shop", "default", "of another job");
    await put("web", "other", "of another namespace");
    const token = await login("web");
    expect(await read(token, "default/web/key")).toMatchObject({
      status: 200,
      text: expect.stringContaining('"own"'),
    });
    const refused = [
      "secret/data/default/shop/key",
      "secret/data/other/web/key",
      "secret/metadata/default/web/key",
      "secret/metadata/default/web?list=true",
      "POST secret/data/default/web/key",
      "DELETE secret/data/default/web/key",
      "sys/mounts",
      "POST pki/issue/services-24h",
    ];
    for (const asked of refused)
      expect([
        asked,
        (await askVault(vault.url, { asked, body: asked.startsWith("POST") ? {} : undefined, token })).status,
      ]).toEqual([asked, 403]);
  });

  test("jobs of one name in two namespaces read their own secrets, whoever logged in last", async () => {
    await put("twin", "default", "of default");
    await put("twin", "other", "of other");
    const first = await login("twin");
    const second = await login("twin", "other");
    expect((await read(first, "default/twin/key")).text).toContain("of default");
    expect((await read(second, "other/twin/key")).text).toContain("of other");
    expect((await read(first, "other/twin/key")).status).toBe(403);
    expect((await read(second, "default/twin/key")).status).toBe(403);
  });

  test.for(["+", "*", "+*"])('a job called "%s", a pattern in a policy, gets no token', async (job) => {
    await expect(login(job)).rejects.toThrow(/400 .*error validating claims/);
  });

  test.for(["w*", "+w", "web/key"])('a job called "%s" reads no more than others', async (job) => {
    await put("web", "default", "own");
    const token = await login(job);
    expect((await read(token, "default/web/key")).status).toBe(403);
  });

  test("Nomad's template runner finds out what kind of secrets they are, and renews its token", async () => {
    const token = await login("web");
    const kind = await askVault(vault.url, {
      asked: "sys/internal/ui/mounts/secret/data/default/web/key",
      token,
    });
    expect(kind).toMatchObject({ status: 200, text: expect.stringContaining('"version":"2"') });
    const renewed = await askVault(vault.url, { asked: "POST auth/token/renew-self", body: {}, token });
    expect(renewed).toMatchObject({ status: 200, text: expect.stringContaining('"lease_duration":14400') });
  });

  test("an identity that is not for Vault, over, or signed by somebody else gets no token", async () => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = vaultClaims("web");
    const identities = [
      signIdentity({ ...claims, aud: "consul.io" }, signer),
      signIdentity({ ...claims, iat: now - 900, nbf: now - 900, exp: now - 300 }, signer),
      signIdentity(claims, { ...createSigner(), keyId: signer.keyId }),
    ];
    for (const jwt of identities)
      await expect(loginToVault(vault.url, jwt)).rejects.toThrow(/400 .*error (validating|verifying) token/);
  });

  test("certificates are for jobs of namespace default, and for addresses only edge-server's", async () => {
    await expect(login("web", "other", "nomad-services")).rejects.toThrow("error validating claims");
    await expect(login("web", "default", "nomad-edges")).rejects.toThrow("error validating claims");
    await expect(login("edge-server", "other", "nomad-edges")).rejects.toThrow("error validating claims");
    const token = await login("web", "default", "nomad-services");
    const issue = (name: string, more = {}, role = "services-24h") =>
      askVault(vault.url, { asked: `POST pki/issue/${role}`, body: { common_name: name, ...more }, token });
    expect((await issue("web.service.consul")).status).toBe(200);
    for (const [name, more] of [
      ["shop.service.consul", {}],
      ["a.web.service.consul", {}],
      ["*.web.service.consul", {}],
      ["localhost", {}],
      ["web.service.consul", { alt_names: "shop.service.consul" }],
      ["web.service.consul", { ip_sans: "127.0.0.1" }],
      ["web.service.consul", { ttl: "48h" }],
    ] as const) {
      const { status, text } = await issue(name, more);
      if (status === 200 && "ttl" in more) expect(lifeOf(text)).toBeLessThanOrEqual(86_400);
      else expect([name, more, status]).toEqual([name, more, 400]);
    }
    expect((await issue("web.service.consul", {}, "edges-24h")).status).toBe(403);
    const edge = await login("edge-server", "default", "nomad-edges");
    const body = {
      common_name: "edge-server.service.consul",
      alt_names: "localhost",
      ip_sans: "127.0.0.1,10.0.0.1",
    };
    const issued = await askVault(vault.url, { asked: "POST pki/issue/edges-1m", body, token: edge });
    expect(certificateIn(issued.text).subjectAltName).toBe(
      "DNS:edge-server.service.consul, DNS:localhost, IP Address:127.0.0.1, IP Address:10.0.0.1",
    );
  });

  test("a certificate is of this Vault's authority, and nine tenths of its time are two thirds of its life", async () => {
    const token = await login("web", "default", "nomad-services");
    const body = { common_name: "web.service.consul" };
    const before = Date.now();
    const { text } = await askVault(vault.url, { asked: "POST pki/issue/services-1m", body, token });
    const certificate = certificateIn(text);
    const [start, end] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
    const renewedAfterMs = start + 0.9 * (end - start) - before;
    expect(Math.abs(renewedAfterMs - 40_000)).toBeLessThan(3_000);
    const ca = await askVault(vault.url, { asked: "pki/cert/ca", token });
    expect(certificate.verify(certificateIn(ca.text).publicKey)).toBe(true);
    expect(certificateIn(ca.text).ca).toBe(true);
  });

  test("new keys are believed beside the old ones, and old ones no more when they are left out", async () => {
    const next = createSigner();
    const identity = (who: typeof signer) => signIdentity(vaultClaims("web"), who);
    const trust = (...keys: readonly string[]) =>
      trustNomadKeys({ vault: vault.api, nomadKeys: keys, signal });
    await trust(publicKeyOf(signer), publicKeyOf(next));
    await loginToVault(vault.url, identity(signer));
    await loginToVault(vault.url, identity(next));
    await trust(publicKeyOf(next));
    await expect(loginToVault(vault.url, identity(signer))).rejects.toThrow("400");
    expect(await trust(publicKeyOf(signer))).toEqual(["vault: auth/jwt-nomad/config"]);
  });

  test("secrets have versions, and who comes too late is told", async () => {
    const place = parseSecretPlace("versions/key", "default");
    const asking = { vault: vault.api, signal };
    expect(await readSecret(place, asking)).toBeUndefined();
    expect(await writeSecret(place, { ...asking, value: "one", after: 0 })).toMatchObject({ version: 1 });
    expect(await writeSecret(place, { ...asking, value: "two\n" })).toMatchObject({ version: 2 });
    expect(await readSecret(place, asking)).toMatchObject({ value: "two\n", version: 2 });
    await expect(writeSecret(place, { ...asking, value: "late", after: 1 })).rejects.toMatchObject({
      code: "SECRET_CHANGED",
    });
    expect(await listSecrets({ ...asking, namespace: "default", job: "versions" })).toMatchObject([
      { job: "versions", name: "key", version: 2 },
    ]);
    await vault.api.request("DELETE", "secret/data/default/versions/key", { signal });
    expect(await readSecret(place, asking)).toBeUndefined();
    expect(await listSecrets({ ...asking, namespace: "default", job: "versions" })).toEqual([]);
  });
});

const issuedSchema = z.object({ data: z.object({ certificate: z.string() }) });
const certificateIn = (text: string): X509Certificate =>
  new X509Certificate(issuedSchema.parse(JSON.parse(text)).data.certificate);
const lifeOf = (text: string): number => (certificateIn(text).validToDate.getTime() - Date.now()) / 1_000;
