import { readSecretId } from "../access/secret-ids.ts";
import type { CallOptions } from "../call-options.ts";
import type { Act } from "../hosts/world-plan.ts";
import { enableAudit } from "../vault/enable-audit.ts";
import type { World } from "./open-world.ts";

/** The log of Vault's requests first; then who may do what. Returns a line for each thing changed. Throws VAULT_REFUSED. */
export async function openVaultToTasks(
  { urls, audit }: Extract<Act, { readonly kind: "vault-access" }>,
  { folder, engine: { fetch } }: Pick<World, "folder" | "engine">,
  call: CallOptions,
): Promise<string[]> {
  const token = (await readSecretId(folder, "vault-operator")) ?? "";
  return audit ? enableAudit({ ...call, ...audit, urls, fetch, token }) : [];
}
