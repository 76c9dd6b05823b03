import { agentsOf, type UnitName } from "../../agents/list-agents.ts";
import type { CallOptions } from "../../call-options.ts";
import { vaultUnsealer } from "../../inventory/agents-of.ts";
import type { Inventory, InventoryHost } from "../../inventory/inventory.ts";
import { ensureAccounts } from "../accounts.ts";
import type { AgentAccounts } from "./agent-accounts.ts";
import { checkHost, type CheckHostOptions } from "./check-host.ts";
import { applyFirewall, renderFirewall, type FirewallOptions } from "./firewall.ts";
import type { SshHost } from "./ssh-host.ts";
import { applySshdSettings, renderSshdSettings } from "./sshd-settings.ts";

export interface PrepareHostsOptions extends CheckHostOptions {
  readonly accountsOf: (host: InventoryHost) => AgentAccounts;
}

/** Makes hosts ready for their files and units; returns what was not there yet. Throws HOST_NOT_FIT before any of them was changed. */
export async function prepareHosts(
  inventory: Inventory,
  hosts: readonly SshHost[],
  { accountsOf, ...check }: PrepareHostsOptions,
): Promise<string[]> {
  // All of them first: what one lacks is known before another is changed.
  await Promise.all(hosts.map((host) => checkHost(host, check)));
  const made = await Promise.all(
    hosts.map((host, index) => {
      const planned = inventory.hosts[index];
      const accounts = planned ? namesIn(accountsOf(planned), unitsOf(planned, inventory)) : [];
      return prepareHost(host, { network: inventory.network, accounts }, check);
    }),
  );
  return made.flat();
}

/** What runs on a host as an account of its own. */
function unitsOf(host: InventoryHost, inventory: Inventory): UnitName[] {
  const agents = agentsOf(host, inventory);
  return agents.includes("vault") ? [...agents, vaultUnsealer] : agents;
}

const namesIn = (accounts: AgentAccounts, units: readonly UnitName[]): string[] =>
  units.flatMap((unit) => accounts[unit] ?? []);

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
