import type { UnitName } from "../../agents/list-agents.ts";
import type { AgentLayout, ClosedLayout } from "../../agents/agent-layout.ts";
import type { GossipKeys } from "../../agents/gossip-keys.ts";
import { vaultUnsealer } from "../../inventory/agents-of.ts";
import type { Program } from "../../toolchain/find-program.ts";
import type { VaultPrograms } from "../vault-programs.ts";
import type { Toolchain } from "../../toolchain/toolchain.ts";
import { refusedUids } from "../task-accounts.ts";
import type { AgentAccounts } from "./agent-accounts.ts";
import type { InventoryHost } from "../../inventory/inventory.ts";

/** Where a world keeps what it has on a machine of the user's. */
export interface SshFolders {
  /** Programs, one folder per version, and deployed executables. */
  readonly root: string;
  config(host: string, unit: UnitName): string;
  data(host: string, unit: UnitName): string;
}

/** Beside what Debian's own packages of Consul and Nomad would use. */
export const defaultFolders: SshFolders = {
  root: "/opt/nomad-demo",
  config: (_, agent) => `/etc/nomad-demo/${agent}`,
  data: (_, agent) => `/var/lib/nomad-demo/${agent}`,
};

export interface SshLayoutOptions {
  readonly folders: SshFolders;
  readonly toolchain: Toolchain;
  readonly keys: GossipKeys;
  /** Undefined: the world is open. */
  readonly closed?: ClosedLayout | undefined;
  /** Undefined: no Vault. */
  readonly vault?: VaultPrograms | undefined;
  /** Who runs the agents of a host. */
  readonly accountsOf: (host: InventoryHost) => AgentAccounts;
  /** Whether tasks run as accounts of their jobs. */
  readonly separatesTasks: boolean;
}

/** Programs are copied to each host, one folder per version: a new version is a new command, which restarts its agents. */
export function createSshLayout({
  folders,
  toolchain,
  keys,
  closed,
  vault,
  accountsOf,
  separatesTasks,
}: SshLayoutOptions): AgentLayout {
  const pathOf = ({ product, version }: Program): string =>
    `${folders.root}/bin/${product}-${version}/${product}`;
  const programsOf = ({ name, roles }: InventoryHost): Program[] => [
    toolchain.consul,
    ...(roles.nomadServer || roles.nomadClient ? [toolchain.nomad] : []),
    ...(vault?.hosts.includes(name) ? [vault.program] : []),
  ];
  const unsealerPath = `${folders.root}/bin/vault_unsealer`;
  return {
    programs: { consul: pathOf(toolchain.consul), nomad: pathOf(toolchain.nomad) },
    consulVersion: toolchain.consul.version,
    nomadVersion: toolchain.nomad.version,
    keys,
    closed,
    vault: vault && {
      product: vault.program.product,
      program: pathOf(vault.program),
      unsealer: unsealerPath,
      staticKey: vault.staticKey,
      auditFolder: auditFolderIn(folders),
    },
    configFolder: ({ name }, agent) => folders.config(name, agent),
    dataFolder: ({ name }, agent) => folders.data(name, agent),
    caFile: () => `${folders.root}/ca.pem`,
    user: (host, agent) => accountsOf(host)[agent],
    ...(separatesTasks && {
      refusedUids,
      guards: ({ name, roles }) => (roles.nomadClient ? [`${folders.data(name, "nomad-client")}/alloc`] : []),
    }),
    extra: (host) => ({
      directories: [{ path: folders.root, mode: 0o755 }],
      files: [
        ...programsOf(host).map((program) => ({ path: pathOf(program), mode: 0o755, source: program.path })),
        ...(vault?.unsealer !== undefined && vault.hosts.includes(host.name)
          ? [{ path: unsealerPath, mode: 0o755, source: vault.unsealer, restarts: [vaultUnsealer] }]
          : []),
      ],
    }),
  };
}

/** Where the log of Vault's requests goes. */
export const auditFolderIn = ({ root }: Pick<SshFolders, "root">): string => `${root}/vault-audit`;
