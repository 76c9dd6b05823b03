import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { grantVaultAccess, trustNomadKeys } from "../../src/vault/grant-vault-access.ts";
import { createVaultApi } from "../../src/vault/vault-api.ts";
import { createVaultStandIn, type VaultStandIn } from "./fixtures/vault-stand-in.ts";

const signal = AbortSignal.timeout(20_000);
const newKey = (): string =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" });
const key = newKey();

const apiOf = ({ servers, fetch, token }: VaultStandIn) => createVaultApi({ servers, fetch, token });
const grant = (vault: VaultStandIn, nomadKeys: readonly string[] = [key]) =>
  grantVaultAccess({ vault: apiOf(vault), nomadKeys, signal });

test("what a world needs is made once: the second time nothing is written", async () => {
  const vault = createVaultStandIn();
  expect(await grant(vault)).toEqual([
    "vault: secret/",
    "vault: pki/",
    "vault: authority of services' certificates",
    "vault: login jwt-nomad/",
    "vault: auth/jwt-nomad/config",
    ...["workloads", "services", "edges"].map((role) => `vault: sys/policies/acl/nomad-${role}`),
    ...["1m", "1h", "24h"].flatMap((life) =>
      ["services", "edges"].map((kind) => `vault: pki/roles/${kind}-${life}`),
    ),
    "vault: pki/config/auto-tidy",
    ...["workloads", "services", "edges"].map((role) => `vault: auth/jwt-nomad/role/nomad-${role}`),
  ]);
  const before = vault.writes.length;
  expect(await grant(vault)).toEqual([]);
  expect(vault.writes).toHaveLength(before);
});

test("the policy is about the claims of this Vault's own login, and no more than reading", async () => {
  const vault = createVaultStandIn();
  await grant(vault);
  const policy = String(vault.at("sys/policies/acl/nomad-workloads")?.["policy"]);
  const alias = /identity\.entity\.aliases\.(jwt_[0-9a-f]+)\.metadata/.exec(policy)?.[1];
  expect(alias).toBeDefined();
  expect(policy).toContain(
    `path "secret/data/{{identity.entity.aliases.${alias}.metadata.nomad_namespace}}/{{identity.entity.aliases.${alias}.metadata.nomad_job_id}}/*" {\n  capabilities = ["read"]\n}`,
  );
  expect(vault.at("auth/jwt-nomad/role/nomad-edges")).toMatchObject({
    bound_audiences: ["vault.io"],
    bound_claims: { nomad_namespace: "default", nomad_job_id: "edge-server" },
    user_claim: "sub",
  });
});

test("what somebody changed is put right, and nothing else", async () => {
  const vault = createVaultStandIn();
  await grant(vault);
  vault.put("auth/jwt-nomad/role/nomad-services", { bound_claims: null });
  vault.put("pki/roles/services-1h", { allow_any_name: true, allow_ip_sans: true });
  expect(await grant(vault)).toEqual([
    "vault: pki/roles/services-1h",
    "vault: auth/jwt-nomad/role/nomad-services",
  ]);
});

test("new keys of Nomad take the place of the old ones", async () => {
  const vault = createVaultStandIn();
  await grant(vault);
  const keys = [key, newKey()];
  expect(await trustNomadKeys({ vault: apiOf(vault), nomadKeys: keys, signal })).toEqual([
    "vault: auth/jwt-nomad/config",
  ]);
  expect(vault.at("auth/jwt-nomad/config")?.["jwt_validation_pubkeys"]).toEqual(
    keys.map((pem) => pem.trim()),
  );
  expect(await grant(vault, keys)).toEqual([]);
});

test("interrupted before any write, doing it again finishes", async () => {
  const whole = createVaultStandIn();
  await grant(whole);
  for (const index of whole.writes.keys()) {
    const vault = createVaultStandIn();
    let left = index;
    const fetch: VaultStandIn["fetch"] = (url, init) =>
      init?.method === "POST" && left-- === 0
        ? Promise.resolve(new Response('{"errors":["interrupted"]}', { status: 400 }))
        : vault.fetch(url, init);
    await expect(grant({ ...vault, fetch })).rejects.toThrow("interrupted");
    await grant(vault);
    expect(await grant(vault)).toEqual([]);
    expect(vault.at("pki/issuers")?.["keys"]).toHaveLength(1);
  }
});

test("what lies at a path of ours and is something else stays as it is", async () => {
  const vault = createVaultStandIn();
  await apiOf(vault).request("POST", "sys/mounts/secret", {
    body: { type: "kv", options: { version: "1" } },
    signal,
  });
  await expect(grant(vault)).rejects.toMatchObject({ code: "VAULT_MOUNT_TAKEN" });
  expect(vault.writes).toEqual(["POST sys/mounts/secret"]);
});
