import type { HostDirectory } from "../hosts/host.ts";
import type { UnitDefinition } from "../hosts/unit.ts";
import type { PlannedFile } from "../hosts/world-plan.ts";
import { vaultUnsealer } from "../inventory/agents-of.ts";
import { vaultHosts, vaultServerName, type Inventory, type InventoryHost } from "../inventory/inventory.ts";
import type { AgentLayout, VaultLayout } from "./agent-layout.ts";
import { tlsFilesIn } from "./plan-secrets.ts";
import { renderVaultConfig, type VaultServer } from "./vault-config.ts";

/** What the plan of one host's Vault is made from. */
export interface VaultPlace {
  readonly host: InventoryHost;
  readonly inventory: Inventory;
  readonly layout: AgentLayout;
}

/** Whether the world's own unsealers open Vault: OpenBao opens itself, as does whatever has a seal of the inventory's. */
export const hasUnsealers = (
  { vaultSeal }: Pick<Inventory, "vaultSeal">,
  { vault }: Pick<AgentLayout, "vault">,
): boolean => vault?.product === "vault" && vaultSeal === undefined;

/** Whether this host has one. */
const isUnsealing = ({ host, inventory, layout }: VaultPlace): boolean =>
  hasUnsealers(inventory, layout) && vaultHosts(inventory).some(({ name }) => name === host.name);

/** The configuration of a host's server. */
export function vaultConfig({ host, inventory, layout }: VaultPlace): object {
  const { datacenter, ports, vaultSeal } = inventory;
  const { product } = requireVault(layout);
  const folder = layout.configFolder(host, "vault");
  const server: VaultServer = {
    node: host.name,
    datacenter,
    address: host.address,
    port: ports.vault,
    storage: storageFolder(host, layout),
    auditFile: auditFile(layout),
    servers: vaultHosts(inventory).map(({ address }) => address),
    serverName: vaultServerName(inventory),
    product,
    tls: tlsFilesIn(folder),
    seal: vaultSeal,
    staticKeyFile: staticKeyFileIn(folder),
  };
  return renderVaultConfig(server);
}

const staticKeyFileIn = (configFolder: string): string => `${configFolder}/static-key`;

/** The key of OpenBao's static seal: the server's own, 0600. */
export function planStaticKey({ host, inventory, layout }: VaultPlace): PlannedFile[] {
  const { product, staticKey } = requireVault(layout);
  if (product !== "bao" || inventory.vaultSeal !== undefined || staticKey === undefined) return [];
  const owner = layout.user?.(host, "vault");
  return [
    {
      path: staticKeyFileIn(layout.configFolder(host, "vault")),
      mode: 0o600,
      content: staticKey,
      secret: true,
      ...(owner !== undefined && { owner }),
    },
  ];
}

/** Folders of a server's data beside those that every agent has. */
export function vaultDirectories(host: InventoryHost, layout: AgentLayout): HostDirectory[] {
  const { auditFolder } = requireVault(layout);
  const owner = layout.user?.(host, "vault");
  return [storageFolder(host, layout), auditFolder].map((path) => ({
    path,
    mode: 0o700,
    ...(owner !== undefined && { owner }),
  }));
}

/** Where a server keeps its storage. */
export const storageFolder = (host: InventoryHost, layout: AgentLayout): string =>
  `${layout.dataFolder(host, "vault")}/raft`;

/** The log of all requests. */
export const auditFile = (layout: AgentLayout): string => `${requireVault(layout).auditFolder}/audit.log`;

/** Where a host's share lies: it comes there when Vault is initialized. */
export const shareFile = (host: InventoryHost, layout: AgentLayout): string =>
  `${layout.configFolder(host, vaultUnsealer)}/share`;

/** What a host's unsealer is: a unit that does nothing else, an account of its own. Nothing where there is none. */
export function planUnsealer(place: VaultPlace): {
  readonly directories: readonly HostDirectory[];
  readonly files: readonly PlannedFile[];
  readonly units: readonly UnitDefinition[];
} {
  const { host, layout } = place;
  if (!isUnsealing(place)) return { directories: [], files: [], units: [] };
  const folder = layout.configFolder(host, vaultUnsealer);
  const user = layout.user?.(host, vaultUnsealer);
  const authority = `${folder}/ca.pem`;
  const owner = user === undefined ? {} : { owner: `root:${user}` };
  return {
    directories: [{ path: folder, mode: user === undefined ? 0o700 : 0o750, ...owner }],
    // Read anew for each connection.
    files: [{ path: authority, mode: 0o644, content: layout.closed?.authority ?? "" }],
    units: [unsealerUnit(place, { authority, user })],
  };
}

function unsealerUnit(
  { host, inventory, layout }: VaultPlace,
  { authority, user }: { readonly authority: string; readonly user: string | undefined },
): UnitDefinition {
  const servers = vaultHosts(inventory).flatMap(({ address }) => [
    "--server",
    `https://${address}:${inventory.ports.vault}`,
  ]);
  return {
    name: vaultUnsealer,
    description: "Gives this host's share of Vault's key to sealed servers",
    command: [
      requireVault(layout).unsealer,
      "--share-file",
      shareFile(host, layout),
      "--ca-file",
      authority,
      "--server-name",
      vaultServerName(inventory),
      ...servers,
    ],
    environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    workingDirectory: "/",
    ...(user !== undefined && { user }),
    noSwap: true,
  };
}

function requireVault({ vault }: AgentLayout): VaultLayout {
  if (vault) return vault;
  throw new Error("the inventory has Vault though no program was chosen for it");
}
