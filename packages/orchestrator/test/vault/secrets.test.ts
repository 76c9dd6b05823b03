import { expect, test } from "vitest";
import { grantVaultAccess } from "../../src/vault/grant-vault-access.ts";
import { listSecrets, parseSecretPlace, readSecret, writeSecret } from "../../src/vault/secrets.ts";
import { createVaultApi } from "../../src/vault/vault-api.ts";
import { createVaultStandIn } from "./fixtures/vault-stand-in.ts";

const signal = AbortSignal.timeout(20_000);

async function openVault() {
  const { servers, fetch, token } = createVaultStandIn();
  const vault = createVaultApi({ servers, fetch, token });
  await grantVaultAccess({ vault, nomadKeys: [], signal });
  return { vault, signal };
}

const greeting = parseSecretPlace("demo-server/greeting", "default");

test("a secret that is written again is another version, and the latest is read", async () => {
  const asking = await openVault();
  expect(await readSecret(greeting, asking)).toBeUndefined();
  expect(await writeSecret(greeting, { ...asking, value: "hello" })).toMatchObject({ version: 1 });
  expect(await writeSecret(greeting, { ...asking, value: "moin\n" })).toMatchObject({ version: 2 });
  expect(await readSecret(greeting, asking)).toMatchObject({ ...greeting, value: "moin\n", version: 2 });
});

test("who writes after a version that is not the latest any more is told, and writes nothing", async () => {
  const asking = await openVault();
  await writeSecret(greeting, { ...asking, value: "hello", after: 0 });
  await expect(writeSecret(greeting, { ...asking, value: "late", after: 0 })).rejects.toMatchObject({
    code: "SECRET_CHANGED",
    message: expect.stringContaining("demo-server/greeting"),
  });
  expect(await readSecret(greeting, asking)).toMatchObject({ value: "hello" });
});

test("secrets are listed without their values, of one namespace, of all its jobs or of one", async () => {
  const asking = await openVault();
  for (const name of ["web/b", "web/a", "shop/key"])
    await writeSecret(parseSecretPlace(name, "default"), { ...asking, value: "hidden" });
  await writeSecret(parseSecretPlace("web/a", "other"), { ...asking, value: "hidden" });
  const all = await listSecrets({ ...asking, namespace: "default" });
  expect(all.map(({ job, name, version }) => `${job}/${name} ${version}`)).toEqual([
    "shop/key 1",
    "web/a 1",
    "web/b 1",
  ]);
  expect(JSON.stringify(all)).not.toContain("hidden");
  expect(await listSecrets({ ...asking, namespace: "default", job: "web" })).toHaveLength(2);
  expect(await listSecrets({ ...asking, namespace: "none" })).toEqual([]);
});

test.for(["greeting", "a/b/c", "../a", "a/..", "a/b c", "a/"])('"%s" names no secret', (text) => {
  expect(() => parseSecretPlace(text, "default")).toThrow(
    expect.objectContaining({ code: "SECRET_NAME_INVALID", exitCode: 2 }),
  );
});
