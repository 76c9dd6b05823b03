import type { CallOptions } from "../../call-options.ts";
import { closedLayout } from "../../agents/closed-layout.ts";
import { ensureGossipKeys } from "../../agents/gossip-keys.ts";
import { agentsOf, listAgents } from "../../agents/list-agents.ts";
import { planAgents } from "../../agents/plan-agents.ts";
import { readToolchain, requireToolchain } from "../../toolchain/toolchain.ts";
import { edgesOf, userUrls } from "../../inventory/inventory.ts";
import type { Units } from "../../hosts/host.ts";
import type { Engine, EngineContext } from "../engine.ts";
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
import { createSshLayout, defaultFolders, type SshFolders } from "./ssh-layout.ts";
import { endTasksOn, removeFromHost } from "./remove-from-host.ts";

export interface SshEngineOptions extends Omit<ConnectOptions, "signal"> {
  readonly folders?: SshFolders;
  /** What keeps a host's programs running; default systemd. */
  readonly unitsOf?: (host: string) => Units;
}

/** Several hosts may be one sshd behind a forwarder, and a key exchange is work for this machine too. */
const loginsAtOnce = 8;

/** The real Consul and Nomad on machines of the user's, reached over SSH. */
export function createSshEngine(context: EngineContext, options: SshEngineOptions = {}): Engine {
  const { folder, inventory } = context;
  const { folders = defaultFolders, unitsOf, ...connect } = options;
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
      const made = await Promise.all(hosts.map((host) => prepareHost(host, inventory.network, call)));
      return made.flat();
    },
    plan: async () => {
      const toolchain = context.toolchain ?? (await requireToolchain(folder));
      const keys = await ensureGossipKeys(folder);
      const closed = await closedLayout(folder, inventory);
      return planAgents(inventory, createSshLayout({ folders, toolchain, keys, closed }));
    },
    edges: () => edgesOf(inventory),
    userUrls: () => userUrls(inventory),
    // The user's own machine is not in the world; what starts there cannot be.
    enterWorld: () =>
      Promise.reject(new Error("engine ssh cannot start programs of this machine inside the world")),
    stop: async (call) => void (await Promise.all(hosts.map((host) => endTasksOn(host, folders, call)))),
    teardown: async (call: CallOptions) => {
      const ended = await Promise.allSettled(
        inventory.hosts.map(async (host, index) => {
          const target = hosts[index];
          if (target) await removeFromHost(target, { agents: agentsOf(host), folders }, call);
        }),
      );
      // The hosts that can be reached are cleared even when others cannot.
      const failures = ended.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
      if (failures.length > 0) throw hostsNotCleared(folder.name, failures);
    },
  };
}

/** Puts a host's firewall and sshd's settings in force where the inventory wants them; returns which of them were not yet. */
async function prepareHost(host: SshHost, network: string, call: CallOptions): Promise<string[]> {
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
  return [
    ...(filtered ? [`the firewall of ${host.name}`] : []),
    ...(set ? [`the settings of sshd on ${host.name}`] : []),
  ];
}
