import { createAclApi } from "../access/acl-api.ts";
import { rotateSigningKey } from "../access/rotate-signing-key.ts";
import { readGossipKeys, writeGossipKeys } from "../agents/gossip-keys.ts";
import { createConsulKeyring, createNomadKeyring } from "../agents/keyring.ts";
import { rotateKeys } from "../agents/rotate-keys.ts";
import type { CallOptions } from "../call-options.ts";
import { worldHasNoKeys } from "./errors.ts";
import type { World } from "./open-world.ts";

/**
 * Gives a world's agents new gossip keys, in their keyrings and in the files that they are started with, and Nomad of a closed world a new key to
 * sign identities with. Throws WORLD_HAS_NO_KEYS.
 */
export async function rotateWorldKeys(
  { folder, engine, endpoints, inventory }: World,
  options: CallOptions,
): Promise<void> {
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
  await rotateSigningKey({
    ...options,
    nomad: createAclApi(nomad, engine.fetch),
    consul: createAclApi(consul, engine.fetch),
    now: new Date(),
  });
}
