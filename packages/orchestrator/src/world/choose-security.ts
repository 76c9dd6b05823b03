import { badArgument } from "command-line";
import type { Inventory, Security } from "../inventory/inventory.ts";
import type { WantedWorld } from "./bring-up.ts";
import { chooseVault, type VaultFlags } from "./choose-vault.ts";
import { embeddedIsOpen } from "./errors.ts";

/** An inventory before it is known whether its world is open, and whether it has Vault. */
export type Undecided = Omit<Inventory, "security" | "vault"> & {
  readonly security?: Security | undefined;
  readonly vault?: boolean | undefined;
};

/** A wanted world before both is known. */
export type UndecidedWorld = Omit<WantedWorld, "create" | "inventory" | "ownHosts"> & {
  readonly create: (
    ...options: Parameters<WantedWorld["create"]>
  ) => Promise<
    Omit<Awaited<ReturnType<WantedWorld["create"]>>, "inventory"> & { readonly inventory: Undecided }
  >;
  readonly inventory?: (present: Inventory) => Promise<Undecided>;
  readonly ownHosts?: () => Promise<Undecided>;
};

export interface SecurityFlags extends VaultFlags {
  readonly secure?: boolean | undefined;
  readonly open?: boolean | undefined;
}

/**
 * Decides whether a wanted world is open or closed: what the flags say, else what its file says, else what it is already, else closed. Worlds of
 * engine embedded are open. Throws USAGE for both flags at once, EMBEDDED_IS_OPEN for a closed one of engine embedded, and what {@link chooseVault} does.
 */
export function chooseSecurity(wanted: UndecidedWorld, flags: SecurityFlags): WantedWorld {
  const asked = parseFlags(flags);
  const decide = ({ vault, ...inventory }: Undecided, present?: Inventory): Inventory => {
    const isEmbedded = inventory.engine === "embedded";
    const said = asked ?? inventory.security;
    if (isEmbedded && said === "closed") throw embeddedIsOpen();
    const security = said ?? present?.security ?? (isEmbedded ? "open" : "closed");
    const decided = { ...inventory, security };
    return { ...decided, vault: chooseVault(flags, { wanted: decided, said: vault, present }) };
  };
  const { create, inventory, ownHosts, ...rest } = wanted;
  return {
    ...rest,
    ...(ownHosts && { ownHosts: async () => decide(await ownHosts()) }),
    inventory: async (present) => {
      const { security: _, vault: __, ...others } = present;
      return decide((await inventory?.(present)) ?? others, present);
    },
    create: async (options) => {
      const made = await create(options);
      return { ...made, inventory: decide(made.inventory) };
    },
  };
}

function parseFlags({ secure, open }: SecurityFlags): Security | undefined {
  if (secure && open) throw badArgument("--secure and --open: name one of them");
  if (secure) return "closed";
  return open ? "open" : undefined;
}
