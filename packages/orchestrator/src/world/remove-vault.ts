import { vaultUnsealer } from "../inventory/agents-of.ts";
import type { CallOptions } from "../call-options.ts";
import type { Host } from "../hosts/host.ts";
import { removeVaultSecrets } from "../vault/vault-secrets.ts";
import type { World } from "./open-world.ts";

/**
 * Ends a world's Vault and removes its storage, its log and its keys, here and on the hosts: nobody can read its secrets any more. Works any number of
 * times. Returns a line for each host that had something of it.
 */
export async function removeVault(
  { folder, engine }: Pick<World, "folder" | "engine">,
  call: CallOptions,
): Promise<string[]> {
  const lines = await Promise.all(
    engine.hosts.map((host) => removeFrom(host, engine.vaultFolders?.(host.name) ?? [], call)),
  );
  await removeVaultSecrets(folder);
  return lines.flat();
}

async function removeFrom(host: Host, folders: readonly string[], call: CallOptions): Promise<string[]> {
  for (const unit of [vaultUnsealer, "vault"])
    if (await host.units.status(unit, call)) await host.units.stop(unit, call);
  let removed = false;
  for (const path of folders) if (await host.remove(path, call)) removed = true;
  return removed ? [`${host.name}: Vault removed`] : [];
}
