import type { Job } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { worldHasNoVault } from "../vault/errors.ts";
import { requireVaultServing, type ServingOptions } from "../vault/require-vault-serving.ts";
import type { World } from "../world/open-world.ts";

/** What is asked whether its Vault serves. */
export interface VaultWorld {
  readonly inventory: Pick<World["inventory"], "vault">;
  readonly folder: Pick<World["folder"], "name">;
  readonly endpoints: Pick<World["endpoints"], "vault">;
  readonly engine: Pick<World["engine"], "fetch">;
}

/** Whether a task of the job gets something of Vault. */
export function asksVault({ TaskGroups }: Pick<Job, "TaskGroups">): boolean {
  return (TaskGroups ?? []).some(({ Tasks }) => (Tasks ?? []).some(({ Vault }) => Vault));
}

/** Throws WORLD_HAS_NO_VAULT where a job asks for one in a world without: Nomad's own answer comes later and says less. */
export function requireVaultInWorld(
  { inventory, folder }: Pick<VaultWorld, "inventory" | "folder">,
  job: Job,
): void {
  if (asksVault(job) && !inventory.vault) throw worldHasNoVault(folder.name, `job ${job.ID} asks Vault`);
}

/**
 * Throws before anything is registered whose tasks could not be started: WORLD_HAS_NO_VAULT, VAULT_UNREACHABLE, VAULT_NOT_SERVING. A task
 * that cannot log in fails at once.
 */
export async function requireVaultFor(world: VaultWorld, job: Job, { signal }: CallOptions): Promise<void> {
  requireVaultInWorld(world, job);
  if (asksVault(job)) await requireVaultServing(questionTo(world, { signal }));
}

/** Whether a world's Vault serves, as it is asked. */
export const questionTo = (
  { folder, endpoints, engine }: VaultWorld,
  { signal }: CallOptions,
): ServingOptions => ({
  world: folder.name,
  servers: endpoints.vault,
  fetch: engine.fetch,
  signal,
});
