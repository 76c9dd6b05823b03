import type { CallOptions } from "../../call-options.ts";
import { closedLayout } from "../../agents/closed-layout.ts";
import { ensureGossipKeys } from "../../agents/gossip-keys.ts";
import { listAgents } from "../../agents/list-agents.ts";
import { planAgents } from "../../agents/plan-agents.ts";
import { readToolchain, requireToolchain, type Toolchain } from "../../toolchain/toolchain.ts";
import { vaultUnsealer } from "../../inventory/agents-of.ts";
import { edgesOf, userUrls, type InventoryHost } from "../../inventory/inventory.ts";
import type { Units } from "../../hosts/host.ts";
import type { Engine, EngineContext } from "../engine.ts";
import { shareAccounts } from "../accounts.ts";
import { vaultPrograms } from "../vault-programs.ts";
import { canRefuseAccounts, createTaskAccounts, taskNumbers } from "../task-accounts.ts";
import { defaultAccounts, hasRoot, type AgentAccounts } from "./agent-accounts.ts";
import type { ConnectOptions } from "./connect.ts";
import { createJumps } from "./jumps.ts";
import { createLimit } from "./limit.ts";
import { hostsNotCleared } from "./errors.ts";
import { parseSshSettings } from "./settings.ts";
import { createSshFetch, openInWorld } from "./ssh-fetch.ts";
import { prepareHosts } from "./prepare-hosts.ts";
import { createSshHost, type SshHost, type SshHostOptions } from "./ssh-host.ts";
import {
  auditFolderIn,
  createSshLayout,
  defaultFolders,
  type SshFolders,
  type SshLayoutOptions,
} from "./ssh-layout.ts";
import { endTasksOn, removeFromHost } from "./remove-from-host.ts";

export interface SshEngineOptions extends Omit<ConnectOptions, "signal"> {
  readonly folders?: SshFolders;
  readonly accounts?: AgentAccounts;
  /** What keeps a host's programs running; default systemd. */
  readonly unitsOf?: (host: string) => Units;
}

/** What the names of jobs' accounts begin with. */
const taskPrefix = "nd-task-";

/** Several hosts may be one sshd behind a forwarder, and a key exchange is work for this machine too. */
const loginsAtOnce = 8;

/** The real Consul and Nomad on machines of the user's, reached over SSH. */
export function createSshEngine(context: EngineContext, engineOptions: SshEngineOptions = {}): Engine {
  const { folder, inventory } = context;
  const { folders = defaultFolders, accounts = defaultAccounts, unitsOf, ...connect } = engineOptions;
  const jumps = createJumps(connect);
  const pace = createLimit(loginsAtOnce);
  const hosts = inventory.hosts.map((host) => openHost(host, { unitsOf, jumps, pace, ...connect }));
  const accountsOf = (host: InventoryHost): AgentAccounts => accountsFor(accounts, host);
  const clients = inventory.hosts.filter(({ roles }) => roles.nomadClient).map(({ name }) => name);
  const taskHosts = hosts.filter(({ name }) => clients.includes(name));
  const separatesTasks = (toolchain: Toolchain | undefined): boolean =>
    inventory.security === "closed" &&
    toolchain !== undefined &&
    canRefuseAccounts(toolchain) &&
    taskHosts.every(({ settings }) => hasRoot(settings));
  return {
    kind: "ssh",
    hosts,
    agents: listAgents(inventory),
    fetch: createSshFetch(hosts),
    connect: ({ host, port }) => openInWorld(hosts, host, port),
    artifacts: { root: folders.root, hosts: taskHosts },
    taskAccounts: createTaskAccounts({
      prefix: async () => (separatesTasks(await readToolchain(folder)) ? taskPrefix : undefined),
      hosts: taskHosts,
    }),
    prepare: async (options) => {
      const toolchain = await readToolchain(folder);
      const programs = toolchain ? pathsOf(toolchain) : [];
      const call = { ...options, programs, systemd: !unitsOf, accountsOf };
      const made = await prepareHosts(inventory, hosts, call);
      if (separatesTasks(toolchain))
        await shareAccounts(taskHosts, `${taskPrefix}*`, { ...options, numbers: taskNumbers });
      return made;
    },
    plan: async () => {
      const toolchain = context.toolchain ?? (await requireToolchain(folder));
      const keys = await ensureGossipKeys(folder);
      const closed = await closedLayout(folder, inventory);
      const vault = await vaultPrograms(folder, inventory, toolchain);
      const options = { folders, toolchain, keys, closed, vault, accountsOf };
      return planAgents(
        inventory,
        createSshLayout({ ...options, separatesTasks: separatesTasks(toolchain) }),
      );
    },
    vaultFolders: (host) => vaultFoldersOf(host, folders),
    edges: () => edgesOf(inventory),
    userUrls: () => userUrls(inventory),
    // The user's own machine is not in the world; what starts there cannot be.
    enterWorld: () =>
      Promise.reject(new Error("engine ssh cannot start programs of this machine inside the world")),
    stop: async (call) => void (await Promise.all(hosts.map((host) => endTasksOn(host, folders, call)))),
    teardown: async (call) => {
      const failures = await clearAll(inventory.hosts, hosts, { ...call, folders, accountsOf });
      if (failures.length > 0) throw hostsNotCleared(folder.name, failures);
    },
  };
}

const vaultFoldersOf = (host: string, folders: SshFolders): string[] => [
  ...(["vault", vaultUnsealer] as const).flatMap((unit) => [
    folders.config(host, unit),
    folders.data(host, unit),
  ]),
  auditFolderIn(folders),
];

const pathsOf = ({ consul, nomad, vault }: Toolchain): string[] => [
  consul.path,
  nomad.path,
  ...(vault ? [vault.path] : []),
];

function openHost(
  host: InventoryHost,
  {
    unitsOf,
    ...options
  }: Pick<SshEngineOptions, "unitsOf"> & Omit<SshHostOptions, "name" | "address" | "settings">,
): SshHost {
  const units = unitsOf?.(host.name);
  const { name, address } = host;
  return createSshHost({
    name,
    address,
    settings: parseSshSettings(host),
    ...(units && { units }),
    ...options,
  });
}

/** Why hosts could not be cleared; those that can be reached are cleared even when others cannot. */
async function clearAll(
  planned: readonly InventoryHost[],
  hosts: readonly SshHost[],
  { folders, accountsOf, ...call }: CallOptions & Pick<SshLayoutOptions, "folders" | "accountsOf">,
): Promise<unknown[]> {
  const ended = await Promise.allSettled(
    planned.map(async (host, index) => {
      const target = hosts[index];
      const accounts = hasRoot(parseSshSettings(host))
        ? [...Object.values(accountsOf(host)), `${taskPrefix}*`]
        : [];
      if (target) await removeFromHost(target, { folders, accounts }, call);
    }),
  );
  return ended.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
}

/** Without root nobody can be made to own anything: all agents of such a host run as whoever runs its units. */
const accountsFor = (accounts: AgentAccounts, host: InventoryHost): AgentAccounts =>
  hasRoot(parseSshSettings(host)) ? accounts : {};
