import type { CallOptions } from "../call-options.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { FindToolchainOptions, Toolchain } from "../toolchain/toolchain.ts";
import type { VaultProgram } from "../toolchain/find-vault.ts";
import { vaultProductDiffers } from "../vault/errors.ts";

/** Which program a world with Vault runs. */
export interface VaultChoice {
  /** Whether the user named one now. */
  readonly isNamed: boolean;
  readonly find: (options: CallOptions) => Promise<VaultProgram>;
}

export interface ChooseVaultProgram {
  readonly inventory: Pick<Inventory, "vault">;
  /** What the world runs on from now on, Vault aside. */
  readonly toolchain: Toolchain;
  /** What its Vault ran on until now. */
  readonly known?: Toolchain["vault"];
  readonly vault: VaultChoice | undefined;
}

/**
 * The programs of a world, with Vault's where it has Vault: the one of before, unless another is named. Throws what finding it throws, and
 * VAULT_PRODUCT_DIFFERS.
 */
export async function chooseVaultProgram(
  { inventory, toolchain: { consul, nomad }, known, vault }: ChooseVaultProgram,
  options: FindToolchainOptions,
): Promise<Toolchain> {
  if (!inventory.vault) return { consul, nomad };
  if (known && !vault?.isNamed) return { consul, nomad, vault: known };
  const found = await vault?.find(options);
  if (known && found && found.product !== known.product)
    throw vaultProductDiffers(known.product, found.product);
  return { consul, nomad, ...(found && { vault: found }) };
}
