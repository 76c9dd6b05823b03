import { isDeepStrictEqual } from "node:util";
import { badArgument } from "command-line";
import type { Inventory } from "../inventory/inventory.ts";
import { vaultNeedsClosed, vaultSealChanged } from "../vault/errors.ts";

/** What the flags say about Vault. */
export interface VaultFlags {
  readonly vault?: boolean | undefined;
  readonly "no-vault"?: boolean | undefined;
}

/** What else is known when it is decided whether a world has Vault. */
export interface VaultCircumstances {
  /** The world as it will be, Vault aside. */
  readonly wanted: Pick<Inventory, "engine" | "security" | "vaultSeal">;
  /** What its file says. */
  readonly said: boolean | undefined;
  /** The world as it is; undefined: there is none. */
  readonly present?: Pick<Inventory, "vault" | "vaultSeal"> | undefined;
}

/**
 * Whether a world has Vault: what the flags say, else its file, else what it has, else not. Throws BAD_ARGUMENT for both flags at once, VAULT_NEEDS_CLOSED in an
 * open world, and VAULT_SEAL_CHANGED.
 */
export function chooseVault(flags: VaultFlags, { wanted, said, present }: VaultCircumstances): boolean {
  const vault = parseFlags(flags) ?? said ?? present?.vault ?? false;
  if (!vault) return false;
  if (wanted.security === "open") throw vaultNeedsClosed(wanted.engine, present?.vault === true);
  if (present?.vault && !isDeepStrictEqual(present.vaultSeal, wanted.vaultSeal)) throw vaultSealChanged();
  return true;
}

function parseFlags(flags: VaultFlags): boolean | undefined {
  if (flags.vault && flags["no-vault"]) throw badArgument("--vault and --no-vault: name one of them");
  if (flags.vault) return true;
  return flags["no-vault"] ? false : undefined;
}
