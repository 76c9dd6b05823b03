import { randomBytes, randomUUID } from "node:crypto";
import { eventually } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { grantVaultAccess } from "../../src/vault/grant-vault-access.ts";
import { vaultGrants } from "../../src/vault/vault-grants.ts";
import { parseSecretPlace, readSecret, writeSecret } from "../../src/vault/secrets.ts";
import {
  createSigner,
  publicKeyIdentity,
  signIdentity,
  unsignedIdentity,
} from "../access/fixtures/nomad-signer.ts";
import { startVault, vaultItself, vaultProgram, type StartedVault } from "../vault/fixtures/start-vault.ts";
import { askVault, loginToVault, publicKeyOf, vaultClaims } from "../vault/fixtures/vault-identities.ts";
import { identityAttempts, type IdentityAttempt } from "./consul-attempts.ts";
import { identityRefused, wordsFor } from "./fixtures/attempt.ts";
import {
  roleAttempts,
  sealAttempts,
  vaultAttempts,
  vaultHolders,
  type VaultHolder,
} from "./vault-attempts.ts";

const signal = AbortSignal.timeout(120_000);
const signer = createSigner();
const stack = new AsyncDisposableStack();

describe.skipIf(vaultProgram === undefined)(vaultItself, () => {
  let vault: StartedVault;
  let tokens: Readonly<Record<VaultHolder, string | undefined>>;
  const login = (job: string, namespace = "default", role?: string) =>
    loginToVault(vault.url, signIdentity(vaultClaims(job, namespace), signer), role);

  beforeAll(async () => {
    vault = stack.use(await startVault());
    await grantVaultAccess({ vault: vault.api, nomadKeys: [publicKeyOf(signer)], signal });
    for (const [job, namespace] of [
      ["web", "default"],
      ["shop", "default"],
      ["web", "other"],
    ] as const)
      await writeSecret(parseSecretPlace(`${job}/key`, namespace), {
        vault: vault.api,
        value: "ours",
        signal,
      });
    tokens = {
      nobody: undefined,
      inventor: `hvs.${randomBytes(68).toString("base64url")}`,
      consul: randomUUID(),
      task: await login("web"),
      twin: await login("web", "other"),
      service: await login("web", "default", "nomad-services"),
      gone: await endedToken(),
    };
  });
  afterAll(() => stack.disposeAsync());

  test.for(vaultAttempts.map((attempt) => ({ ...attempt, who: vaultHolders[attempt.holder] })))(
    "$who: to $tries",
    async ({ holder, asked, body, sees }) => {
      const answer = await askVault(vault.url, {
        asked,
        token: tokens[holder],
        ...(typeof body === "object" && { body }),
      });
      expect(wordsFor(answer)).toBe(sees);
    },
  );

  test("what they tried changed nothing, and those who may, do", async () => {
    const place = parseSecretPlace("web/key", "default");
    expect(await readSecret(place, { vault: vault.api, signal })).toMatchObject({
      value: "ours",
      version: 1,
    });
    const own = { asked: "secret/data/default/web/key", token: tokens.task };
    expect((await askVault(vault.url, own)).status).toBe(200);
    const body = { common_name: "web.service.consul" };
    const issued = { asked: "POST pki/issue/services-24h", body, token: tokens.service };
    expect((await askVault(vault.url, issued)).status).toBe(200);
    const nomadKeys = [publicKeyOf(signer)];
    // The operator's own role for the token that has ended is none of the world's.
    expect(await grantVaultAccess({ vault: vault.api, nomadKeys, signal })).toEqual([]);
  });

  const whole = vaultClaims("web");
  const now = Math.floor(Date.now() / 1_000);
  const identities: Readonly<Record<IdentityAttempt, () => string>> = {
    // Vault allows clocks to differ by a minute, and more where an identity says when it was made.
    expired: () => signIdentity({ ...whole, iat: now - 900, nbf: now - 900, exp: now - 120 }, signer),
    early: () => signIdentity({ ...whole, nbf: now + 3_600, exp: now + 7_200 }, signer),
    foreign: () => signIdentity(whole, { ...createSigner(), keyId: signer.keyId }),
    misaddressed: () => signIdentity({ ...whole, aud: "nomadproject.io" }, signer),
    unsigned: () => unsignedIdentity(whole),
    publicKey: () => publicKeyIdentity(whole, signer),
    changed: () => {
      const [head, , signature] = signIdentity(whole, signer).split(".");
      const [, claims] = signIdentity(vaultClaims("shop"), signer).split(".");
      return `${head}.${claims}.${signature}`;
    },
  };

  test.for(Object.entries(identities))("to log in with an identity: %s", async ([name, identity]) => {
    const body = { jwt: identity(), role: "nomad-workloads" };
    const answer = await askVault(vault.url, { asked: "POST auth/jwt-nomad/login", body });
    expect(wordsFor(answer), identityAttempts[name as IdentityAttempt]).toBe(identityRefused);
  });

  test.for(Object.values(roleAttempts))("to $tries", async ({ job, namespace, role }) => {
    const body = { jwt: signIdentity(vaultClaims(job, namespace), signer), role };
    const answer = await askVault(vault.url, { asked: "POST auth/jwt-nomad/login", body });
    expect(wordsFor(answer)).toBe(identityRefused);
  });

  test("a sealed server is opened by two shares, and by nothing else", async () => {
    await vault.api.request("POST", "sys/seal", { signal });
    const sealed = async (): Promise<string> => {
      const { text } = await askVault(vault.url, { asked: "sys/seal-status" });
      return (JSON.parse(text) as { sealed: boolean }).sealed ? "still sealed" : "open";
    };
    const give = (key: string | undefined) => askVault(vault.url, { asked: "PUT sys/unseal", body: { key } });
    const [first, second] = vault.shares;
    for (const key of [1, 2, 3].map(() => randomBytes(33).toString("base64"))) await give(key);
    expect(await sealed()).toBe(sealAttempts.inventor.sees);
    for (const key of [first, first, first]) await give(key);
    expect(await sealed()).toBe(sealAttempts.share.sees);
    await askVault(vault.url, { asked: "PUT sys/unseal", body: { reset: true } });
    await give(first);
    await give(second);
    expect(await sealed()).toBe("open");
  });

  /** Of a role like the tasks', but of the operator's making and for a second. */
  async function endedToken(): Promise<string> {
    const { loginRoles } = vaultGrants("any");
    const role = { ...loginRoles[1]?.role, token_period: 0, token_ttl: 1, token_max_ttl: 1 };
    await vault.api.request("POST", "auth/jwt-nomad/role/for-a-second", { body: role, signal });
    const token = await login("web", "default", "for-a-second");
    await eventually(async () => {
      const { status } = await askVault(vault.url, { asked: "auth/token/lookup-self", token });
      return status === 403;
    });
    return token;
  }
});
