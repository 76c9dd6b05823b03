import type { HostDirectory } from "../hosts/host.ts";
import type { PlannedFile } from "../hosts/world-plan.ts";
import type { SecretIds } from "../access/secret-ids.ts";
import type { InventoryHost } from "../inventory/inventory.ts";
import type { AgentName, UnitName } from "./list-agents.ts";
import type { VaultProduct } from "../toolchain/versions.ts";

/** Where the agents of a host live: what differs between a namespace on this machine and a machine with systemd. */
export interface AgentLayout {
  /** Absolute paths on the host. */
  readonly programs: { readonly consul: string; readonly nomad: string };
  readonly consulVersion: string;
  readonly nomadVersion: string;
  readonly keys: { readonly consulGossip: string; readonly nomadGossip: string };
  /** What a closed world's agents prove themselves with; undefined: the world is open. */
  readonly closed?: ClosedLayout | undefined;
  /** Undefined: the world has no Vault. */
  readonly vault?: VaultLayout | undefined;
  configFolder(host: InventoryHost, unit: UnitName): string;
  dataFolder(host: InventoryHost, unit: UnitName): string;
  /** Where every account of a host may read the authority of a closed world: for tasks. */
  caFile(host: InventoryHost): string;
  /** The account a unit runs as; undefined: the account that runs the units. */
  user?(host: InventoryHost, unit: UnitName): string | undefined;
  /** Stands in front of the command of an agent. */
  enter?(host: InventoryHost, agent: AgentName): readonly string[];
  cgroupParent?(host: InventoryHost): string | undefined;
  /** Numbers of accounts that no task may run as, `0-99,200-300`; undefined: tasks may run as any. */
  readonly refusedUids?: string | undefined;
  /** Folders of allocations that this host closes to the tasks of other jobs; default none. */
  guards?(host: InventoryHost): readonly string[];
  /** Other files and folders that a host needs. */
  extra?(host: InventoryHost): {
    readonly directories: readonly HostDirectory[];
    readonly files: readonly PlannedFile[];
  };
}

/** What the agents of a closed world prove themselves with. */
export interface ClosedLayout {
  /** PEM text of the authorities that agents believe. */
  readonly authority: string;
  /** PEM texts of an agent's own certificate and its private key. */
  certificateOf(
    host: InventoryHost,
    agent: AgentName,
  ): { readonly certificate: string; readonly key: string };
  readonly secretIds: SecretIds;
}

/** What a world's Vault runs on, as paths on its hosts. */
export interface VaultLayout {
  readonly product: VaultProduct;
  readonly program: string;
  /** This project's own program that gives a host's share to sealed servers. */
  readonly unsealer: string;
  /** The key of OpenBao's static seal, in base64. */
  readonly staticKey?: string | undefined;
  /** Where the log of requests goes: the same path for all servers, whichever of them leads. */
  readonly auditFolder: string;
}
