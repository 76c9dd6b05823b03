import type { CallOptions } from "../call-options.ts";
import { createGossipKey } from "./gossip-key.ts";
import type { GossipKeys } from "./gossip-keys.ts";
import type { Keyring } from "./keyring.ts";

export interface RotateKeysOptions extends CallOptions {
  readonly consul: Keyring;
  readonly nomad: Keyring;
  /** Keeps the new keys where agents that start later are given them. Called once all agents understand them. */
  readonly save: (keys: GossipKeys) => Promise<void>;
}

/**
 * New gossip keys for a running world, without a restart: installed everywhere, saved, used, and every older one removed. Interrupted at
 * any point, all agents still understand each other, and doing it again finishes the work.
 */
export async function rotateKeys({ consul, nomad, save, ...options }: RotateKeysOptions): Promise<void> {
  const keys = { consulGossip: createGossipKey(), nomadGossip: createGossipKey() };
  await consul.install(keys.consulGossip, options);
  await nomad.install(keys.nomadGossip, options);
  await save(keys);
  await replace(consul, keys.consulGossip, options);
  await replace(nomad, keys.nomadGossip, options);
}

async function replace(keyring: Keyring, key: string, options: CallOptions): Promise<void> {
  await keyring.use(key, options);
  const older = (await keyring.list(options)).filter((known) => known !== key);
  for (const known of older) await keyring.remove(known, options);
}
