import { createAclApi } from "../access/acl-api.ts";
import { rotateSigningKey } from "../access/rotate-signing-key.ts";
import { nomadPublicKeys } from "../access/trust-nomad.ts";
import { readGossipKeys, writeGossipKeys } from "../agents/gossip-keys.ts";
import { createConsulKeyring, createNomadKeyring } from "../agents/keyring.ts";
import { rotateKeys } from "../agents/rotate-keys.ts";
import type { CallOptions } from "../call-options.ts";
import { explainVaultError } from "../vault/explain-vault-error.ts";
import { trustNomadKeys } from "../vault/grant-vault-access.ts";
import { operatorVault } from "../vault/operator-vault.ts";
import { requireVaultServing } from "../vault/require-vault-serving.ts";
import { worldHasNoKeys } from "./errors.ts";
import type { World } from "./open-world.ts";

/**
 * Gives a world's agents new gossip keys, in their keyrings and in the files that they are started with, and Nomad of a closed world a new key to
 * sign identities with, which Consul and Vault are told of. Throws WORLD_HAS_NO_KEYS; VAULT_UNREACHABLE and VAULT_NOT_SERVING before Nomad's key is another.
 */
export async function rotateWorldKeys(world: World, options: CallOptions): Promise<void> {
  const { folder, engine, endpoints, inventory } = world;
  if (!(await readGossipKeys(folder))) throw worldHasNoKeys(folder.name, engine.kind);
  const [consul = ""] = endpoints.consul;
  const [nomad = ""] = endpoints.nomadServers;
  await rotateKeys({
    ...options,
    consul: createConsulKeyring(consul, engine.fetch),
    nomad: createNomadKeyring(nomad, engine.fetch),
    save: async (keys) => {
      await writeGossipKeys(folder, keys);
      const plan = await engine.plan(options);
      for (const { host: name, files } of plan.hosts) {
        const host = engine.hosts.find((candidate) => candidate.name === name);
        for (const file of files) if (file.secret) await host?.putFile(file, options);
      }
    },
  });
  if (inventory.security === "open") return;
  const nomadApi = createAclApi(nomad, engine.fetch);
  // Nomad signs with the new key a minute later, whatever comes between: who shall believe it has to be there.
  if (inventory.vault)
    await requireVaultServing({
      ...options,
      world: folder.name,
      servers: endpoints.vault,
      fetch: engine.fetch,
    });
  await rotateSigningKey({
    ...options,
    nomad: nomadApi,
    consul: createAclApi(consul, engine.fetch),
    now: new Date(),
  });
  if (inventory.vault) await tellVault(await nomadPublicKeys(nomadApi, options), world, options);
}

async function tellVault(
  nomadKeys: readonly string[],
  { folder, endpoints, engine }: World,
  { signal }: CallOptions,
): Promise<void> {
  const vault = operatorVault({ folder, servers: endpoints.vault, fetch: engine.fetch });
  try {
    await trustNomadKeys({ vault, nomadKeys, signal });
  } catch (error) {
    throw explainVaultError(folder.name, error);
  }
}
