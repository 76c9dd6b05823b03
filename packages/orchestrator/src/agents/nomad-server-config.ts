import { raftSnapshots } from "./raft-snapshots.ts";
import { nomadPorts, renderNomadAgent, type NomadAgent } from "./nomad-config.ts";

/** The configuration of a Nomad server agent, the gossip key aside. */
export function renderNomadServerConfig(agent: NomadAgent): Readonly<Record<string, unknown>> {
  return {
    ...renderNomadAgent(agent),
    server: {
      enabled: true,
      bootstrap_expect: agent.servers.length,
      raft_multiplier: 1,
      ...raftSnapshots,
      // Static addresses: the servers find each other again while Consul is down as well.
      server_join: {
        retry_join: agent.servers.map((address) => `${address}:${nomadPorts(agent.serverHttpPort).serf}`),
        retry_interval: "1s",
      },
    },
  };
}
