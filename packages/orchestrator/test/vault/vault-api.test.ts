import { expect, test } from "vitest";
import type { Fetch } from "../../src/net/fetch-json.ts";
import { explainVaultError } from "../../src/vault/explain-vault-error.ts";
import { createVaultApi, type VaultApiOptions } from "../../src/vault/vault-api.ts";
import { createVaultStandIn, type VaultStandIn } from "./fixtures/vault-stand-in.ts";

const signal = AbortSignal.timeout(20_000);
const apiOf = ({ servers, fetch, token }: VaultStandIn, changes: Partial<VaultApiOptions> = {}) =>
  createVaultApi({ servers, fetch, token, patienceMs: 0, ...changes });

const explained = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => explainVaultError("mine", error),
  );

test("a server that is sealed or away is passed over, and not asked first the next time", async () => {
  const vault = createVaultStandIn();
  vault.set("unreachable", "sealed", "active");
  const asked: string[] = [];
  const fetch: Fetch = (url, init) => {
    asked.push(new URL(url).hostname);
    return vault.fetch(url, init);
  };
  const api = apiOf(vault, { fetch });
  expect(await api.request("GET", "sys/mounts", { signal })).toMatchObject({ data: {} });
  await api.request("GET", "sys/mounts", { signal });
  expect(asked).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.3"]);
});

test("a Vault that is opened meanwhile is waited for", async () => {
  const vault = createVaultStandIn();
  vault.set("sealed", "sealed", "sealed");
  let asked = 0;
  const fetch: Fetch = (url, init) => {
    if (++asked === 5) vault.set("standby", "active", "sealed");
    return vault.fetch(url, init);
  };
  const api = apiOf(vault, { fetch, patienceMs: 10_000 });
  expect(await api.request("GET", "sys/auth", { signal })).toMatchObject({ data: {} });
});

test("what may be done once goes to a server that serves, and not again when it gave no answer", async () => {
  const vault = createVaultStandIn();
  vault.set("sealed", "standby", "active");
  let written = 0;
  const fetch: Fetch = async (url, init) => {
    const response = await vault.fetch(url, init);
    if (init?.method !== "POST") return response;
    written += 1;
    throw new TypeError("fetch failed");
  };
  const api = apiOf(vault, { fetch, patienceMs: 10_000 });
  const body = { type: "pki" };
  const error = await explained(api.request("POST", "sys/mounts/pki", { body, once: true, signal }));
  expect(error).toMatchObject({ code: "VAULT_UNREACHABLE" });
  expect([written, vault.writes]).toEqual([1, ["POST sys/mounts/pki"]]);
});

test.for([
  ["sealed", "VAULT_NOT_SERVING", "Vault is sealed"],
  ["standby", "VAULT_NOT_SERVING", "not active"],
  ["unreachable", "VAULT_UNREACHABLE", "no server of world mine's Vault answers"],
] as const)("a Vault that is %s is named %s", async ([state, code, words]) => {
  const vault = createVaultStandIn();
  vault.set(state, state, state);
  const error = await explained(apiOf(vault).request("GET", "sys/mounts", { signal }));
  expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
});

test("a refusal has Vault's words, and neither token nor body", async () => {
  const vault = createVaultStandIn();
  const api = apiOf(vault, { token: "hvs.other" });
  const body = { data: { value: "the secret itself" } };
  const error = await explained(api.request("POST", "secret/data/a/b/c", { body, signal }));
  expect(error).toMatchObject({
    code: "VAULT_REFUSED",
    message: expect.stringMatching(
      /^Vault refuses POST https:\S+\/v1\/secret\/data\/a\/b\/c: 403 permission denied$/,
    ),
  });
  expect(JSON.stringify([error, String(error)])).not.toMatch(/hvs\.|the secret itself/);
});

test("what is not there is undefined", async () => {
  expect(await apiOf(createVaultStandIn()).request("GET", "pki/roles/none", { signal })).toBeUndefined();
});
