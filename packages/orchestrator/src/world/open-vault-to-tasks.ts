import { createAclApi } from "../access/acl-api.ts";
import { nomadPublicKeys } from "../access/trust-nomad.ts";
import type { CallOptions } from "../call-options.ts";
import type { Act } from "../hosts/world-plan.ts";
import { enableAudit } from "../vault/enable-audit.ts";
import { explainVaultError } from "../vault/explain-vault-error.ts";
import { grantVaultAccess } from "../vault/grant-vault-access.ts";
import { operatorVault } from "../vault/operator-vault.ts";
import type { World } from "./open-world.ts";

/**
 * The log of Vault's requests first; then who may do what. Returns a line for each thing changed. Throws VAULT_REFUSED, VAULT_NOT_SERVING,
 * VAULT_UNREACHABLE, VAULT_MOUNT_TAKEN.
 */
export async function openVaultToTasks(
  { urls, nomadUrl, audit }: Extract<Act, { readonly kind: "vault-access" }>,
  { folder, engine: { fetch } }: Pick<World, "folder" | "engine">,
  call: CallOptions,
): Promise<string[]> {
  const nomadKeys = await nomadPublicKeys(createAclApi(nomadUrl, fetch), call);
  const vault = operatorVault({ folder, servers: urls, fetch });
  try {
    const logged = audit ? await enableAudit({ ...call, ...audit, vault }) : [];
    return [...logged, ...(await grantVaultAccess({ ...call, vault, nomadKeys }))];
  } catch (error) {
    throw explainVaultError(folder.name, error);
  }
}
