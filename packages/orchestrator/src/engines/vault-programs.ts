import { resolve } from "node:path";
import type { WorldFolder } from "../files/world-folder.ts";
import { vaultHosts, type Inventory } from "../inventory/inventory.ts";
import type { VaultProgram } from "../toolchain/find-vault.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { toolchainNotChosen } from "../toolchain/errors.ts";
import { ensureStaticKey } from "../vault/vault-secrets.ts";

/** What of this machine a world's Vault is made of. */
export interface VaultPrograms {
  readonly program: VaultProgram;
  /** The program that gives shares, as it was built here; undefined where nobody gives any. */
  readonly unsealer: string | undefined;
  /** The key that OpenBao opens itself with. */
  readonly staticKey: string | undefined;
  /** Names of the hosts with a server. */
  readonly hosts: readonly string[];
}

/** What `pnpm turbo build` makes of the package `vault-unsealer`. */
export const builtUnsealer = resolve(import.meta.dirname, "../../../vault-unsealer/dist/vault_unsealer");

/** Undefined where the world has no Vault. Throws TOOLCHAIN_NOT_CHOSEN. */
export async function vaultPrograms(
  folder: WorldFolder,
  inventory: Inventory,
  { vault: program }: Toolchain,
): Promise<VaultPrograms | undefined> {
  if (!inventory.vault) return undefined;
  if (!program) throw toolchainNotChosen(folder.name);
  const opensItself = program.product === "bao" || inventory.vaultSeal !== undefined;
  return {
    program,
    unsealer: opensItself ? undefined : builtUnsealer,
    staticKey: program.product === "bao" ? await ensureStaticKey(folder) : undefined,
    hosts: vaultHosts(inventory).map(({ name }) => name),
  };
}
