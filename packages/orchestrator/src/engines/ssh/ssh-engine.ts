import type { CallOptions } from "../../call-options.ts";
import { closedLayout } from "../../agents/closed-layout.ts";
import { ensureGossipKeys } from "../../agents/gossip-keys.ts";
import { agentsOf, listAgents } from "../../agents/list-agents.ts";
import { planAgents } from "../../agents/plan-agents.ts";
import { readToolchain, requireToolchain } from "../../toolchain/toolchain.ts";
import { edgesOf, userUrls, type InventoryHost } from "../../inventory/inventory.ts";
import type { Units } from "../../hosts/host.ts";
import type { Engine, EngineContext } from "../engine.ts";
import { defaultAccounts, ensureAccounts, hasRoot, type AgentAccounts } from "./agent-accounts.ts";
import { checkHost } from "./check-host.ts";
import type { ConnectOptions } from "./connect.ts";
import { createJumps } from "./jumps.ts";
import { createLimit } from "./limit.ts";
import { hostsNotCleared } from "./errors.ts";
import { parseSshSettings } from "./settings.ts";
import { createSshFetch, openInWorld } from "./ssh-fetch.ts";
import { applyFirewall, renderFirewall, type FirewallOptions } from "./firewall.ts";
import { applySshdSettings, renderSshdSettings } from "./sshd-settings.ts";
import { createSshHost, type SshHost } from "./ssh-host.ts";
import { createSshLayout, defaultFolders, type SshFolders, type SshLayoutOptions } from "./ssh-layout.ts";
import { endTasksOn, removeFromHost } from "./remove-from-host.ts";

export interface SshEngineOptions extends Omit<ConnectOptions, "signal"> {
  readonly folders?: SshFolders;
  readonly accounts?: AgentAccounts;
  /** What keeps a host's programs running; default systemd. */
  readonly unitsOf?: (host: string) => Units;
}

/** Several hosts may be one sshd behind a forwarder, and a key exchange is work for this machine too. */
const loginsAtOnce = 8;

/** The real Consul and Nomad on machines of the user's, reached over SSH. */
export function createSshEngine(context: EngineContext, options: SshEngineOptions = {}): Engine {
  const { folder, inventory } = context;
  const { folders = defaultFolders, accounts = defaultAccounts, unitsOf, ...connect } = options;
  const jumps = createJumps(connect);
  const pace = createLimit(loginsAtOnce);
  const hosts = inventory.hosts.map((host) => {
    const units = unitsOf?.(host.name);
    return createSshHost({
      name: host.name,
      address: host.address,
      settings: parseSshSettings(host),
      ...(units && { units }),
      jumps,
      pace,
      ...connect,
    });
  });
  const accountsOf = (host: InventoryHost): AgentAccounts => accountsFor(accounts, host);
  const clients = inventory.hosts.filter(({ roles }) => roles.nomadClient).map(({ name }) => name);
  return {
    kind: "ssh",
    hosts,
    agents: listAgents(inventory),
    fetch: createSshFetch(hosts),
    connect: ({ host, port }) => openInWorld(hosts, host, port),
    artifacts: { root: folders.root, hosts: hosts.filter(({ name }) => clients.includes(name)) },
    prepare: async (call) => {
      const toolchain = await readToolchain(folder);
      const programs = toolchain ? [toolchain.consul.path, toolchain.nomad.path] : [];
      // All of them first: what one lacks is known before another is changed.
      await Promise.all(hosts.map((host) => checkHost(host, { ...call, programs, systemd: !unitsOf })));
      const made = await Promise.all(
        hosts.map((host, index) => {
          const planned = inventory.hosts[index];
          const names = planned ? namesIn(accountsOf(planned), planned) : [];
          return prepareHost(host, { network: inventory.network, accounts: names }, call);
        }),
      );
      return made.flat();
    },
    plan: async () => {
      const toolchain = context.toolchain ?? (await requireToolchain(folder));
      const keys = await ensureGossipKeys(folder);
      const closed = await closedLayout(folder, inventory);
      return planAgents(inventory, createSshLayout({ folders, toolchain, keys, closed, accountsOf }));
    },
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

/** Why hosts could not be cleared; those that can be reached are cleared even when others cannot. */
async function clearAll(
  planned: readonly InventoryHost[],
  hosts: readonly SshHost[],
  { folders, accountsOf, ...call }: CallOptions & Pick<SshLayoutOptions, "folders" | "accountsOf">,
): Promise<unknown[]> {
  const ended = await Promise.allSettled(
    planned.map(async (host, index) => {
      const target = hosts[index];
      const accounts = Object.values(accountsOf(host));
      if (target) await removeFromHost(target, { agents: agentsOf(host), folders, accounts }, call);
    }),
  );
  return ended.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
}

/** Without root nobody can be made to own anything: all agents of such a host run as whoever runs its units. */
const accountsFor = (accounts: AgentAccounts, host: InventoryHost): AgentAccounts =>
  hasRoot(parseSshSettings(host)) ? accounts : {};

/** The accounts that a host's agents need. */
const namesIn = (accounts: AgentAccounts, host: InventoryHost): string[] =>
  agentsOf(host).flatMap((agent) => accounts[agent] ?? []);

/**
 * Makes the accounts of a host's agents, and puts its firewall and sshd's settings in force where the inventory wants them; returns what was not
 * there yet.
 */
async function prepareHost(
  host: SshHost,
  { network, accounts }: { readonly network: string; readonly accounts: readonly string[] },
  call: CallOptions,
): Promise<string[]> {
  const { firewall, sshd, target } = host.settings;
  const anew: Pick<FirewallOptions, "host" | "execAnew" | "signal"> = {
    ...call,
    host,
    execAnew: (command, options) => {
      host.connection.close();
      return host.exec(command, options);
    },
  };
  const rules = renderFirewall({ network, sshPort: target.port });
  const filtered = firewall && (await applyFirewall({ ...anew, rules }));
  const set = sshd && (await applySshdSettings({ ...anew, settings: renderSshdSettings(target) }));
  const made = await ensureAccounts(host, accounts, call);
  return [
    ...made.map((name) => `the account ${name} on ${host.name}`),
    ...(filtered ? [`the firewall of ${host.name}`] : []),
    ...(set ? [`the settings of sshd on ${host.name}`] : []),
  ];
}
