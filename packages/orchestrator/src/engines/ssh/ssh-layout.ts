import type { AgentName } from "../../agents/list-agents.ts";
import type { AgentLayout, ClosedLayout } from "../../agents/agent-layout.ts";
import type { GossipKeys } from "../../agents/gossip-keys.ts";
import type { Product } from "../../toolchain/versions.ts";
import type { Toolchain } from "../../toolchain/toolchain.ts";
import { refusedUids } from "../task-accounts.ts";
import type { AgentAccounts } from "./agent-accounts.ts";
import type { InventoryHost } from "../../inventory/inventory.ts";

/** Where a world keeps what it has on a machine of the user's. */
export interface SshFolders {
  /** Programs, one folder per version, and deployed executables. */
  readonly root: string;
  config(host: string, agent: AgentName): string;
  data(host: string, agent: AgentName): string;
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
  accountsOf,
  separatesTasks,
}: SshLayoutOptions): AgentLayout {
  const pathOf = (product: Product): string =>
    `${folders.root}/bin/${product}-${toolchain[product].version}/${product}`;
  const productsOf = ({ roles }: InventoryHost): Product[] =>
    roles.nomadServer || roles.nomadClient ? ["consul", "nomad"] : ["consul"];
  return {
    programs: { consul: pathOf("consul"), nomad: pathOf("nomad") },
    consulVersion: toolchain.consul.version,
    nomadVersion: toolchain.nomad.version,
    keys,
    closed,
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
      files: productsOf(host).map((product) => ({
        path: pathOf(product),
        mode: 0o755,
        source: toolchain[product].path,
      })),
    }),
  };
}
