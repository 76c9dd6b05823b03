import { join } from "node:path";
import type { AgentName } from "../../agents/list-agents.ts";
import type { AgentLayout, ClosedLayout, VaultLayout } from "../../agents/agent-layout.ts";
import type { GossipKeys } from "../../agents/gossip-keys.ts";
import type { Toolchain } from "../../toolchain/toolchain.ts";
import type { PlannedFile } from "../../hosts/world-plan.ts";
import { vaultUnsealer } from "../../inventory/agents-of.ts";
import type { VaultPrograms } from "../vault-programs.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import type { InventoryHost } from "../../inventory/inventory.ts";
import { refusedUids } from "../task-accounts.ts";
import { cgroupParent } from "./cgroups.ts";
import type { PrivilegeKind } from "./privileges.ts";
import { requireTool } from "./programs.ts";

export interface LocalLayoutOptions {
  readonly folder: WorldFolder;
  readonly toolchain: Toolchain;
  readonly keys: GossipKeys;
  /** Undefined: the world is open. */
  readonly closed?: ClosedLayout | undefined;
  /** Undefined: no Vault. */
  readonly vault?: VaultPrograms | undefined;
  readonly privileges: PrivilegeKind;
  /** Hosts whose tasks run as accounts of their jobs; none: tasks run as their Nomad clients do. */
  readonly separated: readonly InventoryHost[];
}

/** All of a host lies in one folder of the world's data; the programs are this machine's own. */
export function createLocalLayout({
  folder,
  toolchain,
  keys,
  closed,
  vault,
  privileges,
  separated,
}: LocalLayoutOptions): AgentLayout {
  const hostFolder = (host: InventoryHost): string => join(folder.data, host.name);
  return {
    programs: { consul: toolchain.consul.path, nomad: toolchain.nomad.path },
    consulVersion: toolchain.consul.version,
    nomadVersion: toolchain.nomad.version,
    keys,
    closed,
    vault: vault && localVault(folder, vault),
    configFolder: (host, agent) => join(hostFolder(host), "etc", agent),
    dataFolder: (host, agent) => join(hostFolder(host), agent),
    caFile: (host) => join(hostFolder(host), "ca.pem"),
    enter: (_, agent) => (privileges === "rootless" ? asOrdinaryUser(agent) : []),
    cgroupParent: (host) => (privileges === "root" ? cgroupParent(folder.id, host.name) : undefined),
    ...(separated.length > 0 && {
      refusedUids,
      // One for all: the hosts share this machine's files.
      guards: ({ name }) =>
        name === separated[0]?.name
          ? separated.map((host) => join(hostFolder(host), "nomad-client", "alloc"))
          : [],
    }),
    extra: (host) => ({
      directories: [folder.data, folder.artifacts, hostFolder(host)].map((path) => ({ path, mode: 0o755 })),
      // The hosts share this machine's files: the first one puts it there for all.
      files: host.name === vault?.hosts[0] ? unsealerFiles(folder, vault) : [],
    }),
  };
}

const unsealerPath = (folder: WorldFolder): string => join(folder.path, "bin", "vault_unsealer");

/** Its own copy: what a checkout builds anew does not change under a running world. */
const unsealerFiles = (folder: WorldFolder, { unsealer }: VaultPrograms): PlannedFile[] =>
  unsealer === undefined
    ? []
    : [{ path: unsealerPath(folder), mode: 0o755, source: unsealer, restarts: [vaultUnsealer] }];

const localVault = (
  folder: WorldFolder,
  { program: { product, path }, staticKey }: VaultPrograms,
): VaultLayout => ({
  product,
  program: path,
  unsealer: unsealerPath(folder),
  staticKey,
  auditFolder: auditFolderIn(folder),
});

/** A Nomad client that believes it is root makes control groups and mounts, which a user namespace forbids; in a second user namespace it is not root. */
function asOrdinaryUser(agent: AgentName): string[] {
  return agent === "nomad-client" ? [requireTool("unshare"), "--user", "--map-user=1000", "--"] : [];
}

/** Where the log of Vault's requests goes: one file for all hosts, which share this machine's. */
const auditFolderIn = (folder: WorldFolder): string => join(folder.data, "vault-audit");

/** What a host keeps of Vault. */
export const localVaultFolders = (folder: WorldFolder, host: string): string[] => [
  ...["vault", vaultUnsealer].map((unit) => join(folder.data, host, "etc", unit)),
  join(folder.data, host, "vault"),
  ...["vault", vaultUnsealer].map((unit) => join(folder.units, host, unit)),
  auditFolderIn(folder),
];
