import { expect, test } from "vitest";
import { requireVaultServing } from "../../src/vault/require-vault-serving.ts";
import { createVaultStandIn, type ServerState } from "./fixtures/vault-stand-in.ts";

const signal = AbortSignal.timeout(20_000);
const ask = (...states: readonly ServerState[]): Promise<void> => {
  const { servers, fetch, set } = createVaultStandIn();
  set(...states);
  return requireVaultServing({ world: "mine", servers, fetch, signal });
};

test("one server that is open and knows its leader is enough", async () => {
  await ask("unreachable", "sealed", "active");
});

test("a Vault that is closed says which server is what", async () => {
  await expect(ask("sealed", "unreachable", "standby")).rejects.toMatchObject({
    code: "VAULT_NOT_SERVING",
    message:
      "Vault of world mine does not serve: https://10.0.0.1:8200 is sealed; https://10.0.0.2:8200 does not answer (fetch failed); https://10.0.0.3:8200 has no leader",
  });
});

test("a Vault that does not answer is told from one that is closed", async () => {
  await expect(ask("unreachable", "unreachable", "unreachable")).rejects.toMatchObject({
    code: "VAULT_UNREACHABLE",
  });
});
