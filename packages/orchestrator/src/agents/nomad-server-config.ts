import { vaultAudience } from "../vault/vault-grants.ts";
import { isAtLeast } from "./is-at-least.ts";
import { raftSnapshots } from "./raft-snapshots.ts";
import { nomadPorts, renderNomadAgent, type NomadAgent } from "./nomad-config.ts";

/** The configuration of a Nomad server agent, the gossip key aside. */
export function renderNomadServerConfig(agent: NomadAgent): Readonly<Record<string, unknown>> {
  return {
    ...renderNomadAgent(agent),
    ...(agent.vault !== undefined && { vault: vaultOfServer }),
    server: {
      enabled: true,
      bootstrap_expect: agent.servers.length,
      raft_multiplier: 1,
      ...raftSnapshots,
      ...(agent.tls && renderClosed(agent)),
      // Static addresses: the servers find each other again while Consul is down as well.
      server_join: {
        retry_join: agent.servers.map((address) => `${address}:${nomadPorts(agent.serverHttpPort).serf}`),
        retry_interval: "1s",
      },
    },
  };
}

/** Which identity a task gets that asks Vault and says nothing of it. A server itself asks Vault for nothing. */
const vaultOfServer = { enabled: true, default_identity: { aud: [vaultAudience], ttl: "1h" } };

/** Consul is told Nomad's public keys and does not ask for them: they change when the world is told to, not by themselves. */
function renderClosed({ version }: NomadAgent): Readonly<Record<string, unknown>> {
  return {
    root_key_rotation_threshold: "87600h",
    ...(isAtLeast(version, "1.11") && {
      client_introduction: { enforcement: "strict", max_identity_ttl: "30m" },
    }),
  };
}
