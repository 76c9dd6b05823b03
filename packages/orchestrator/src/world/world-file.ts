import type { EngineKind, Inventory, InventoryHost, Security } from "../inventory/inventory.ts";

/** A world as a file: what the flags of `world up` say, and what an inventory says. */
export interface WorldFile {
  readonly name?: string | undefined;
  readonly engine: EngineKind | "auto";
  /** Default: closed, where the engine can be. */
  readonly security?: Security | undefined;
  /** Whether it has Vault; default: what it has, else not. */
  readonly vault?: boolean | undefined;
  readonly vaultSeal?: Inventory["vaultSeal"];
  readonly datacenter?: string | undefined;
  readonly region?: string | undefined;
  readonly network?: string | undefined;
  /** How many hosts, or which; default as without a file. */
  readonly hosts?:
    | readonly InventoryHost[]
    | { readonly servers: number; readonly clients: number }
    | undefined;
  /** Of the programs that its agents are to be; default: what is found. */
  readonly versions?:
    | { readonly consul?: string | undefined; readonly nomad?: string | undefined }
    | undefined;
  readonly ports?: { readonly [Port in keyof Inventory["ports"]]?: number | undefined } | undefined;
}
