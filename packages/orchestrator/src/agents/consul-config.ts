import { raftSnapshots } from "./raft-snapshots.ts";

/** What differs between the Consul agents of a world. */
export interface ConsulAgent {
  /** Consul node name, for example `node01`. */
  readonly node: string;
  readonly datacenter: string;
  /** The host's address in the private network: RPC, gossip and HTTP are bound and advertised here. */
  readonly address: string;
  readonly httpPort: number;
  readonly dataFolder: string;
  /** Private addresses of all Consul servers, this agent's own included where it is one. */
  readonly servers: readonly string[];
  readonly role: "server" | "client";
  /** The agent's version, `major.minor.patch`: some keys were renamed on the way. */
  readonly version: string;
}

/**
 * The configuration of a Consul agent as its JSON file holds it, the gossip key aside.
 * Keys: https://developer.hashicorp.com/consul/docs/agent/config/config-files
 */
export function renderConsulConfig(agent: ConsulAgent): Readonly<Record<string, unknown>> {
  return {
    datacenter: agent.datacenter,
    node_name: agent.node,
    data_dir: agent.dataFolder,
    bind_addr: agent.address,
    advertise_addr: agent.address,
    // Loopback too, so that `consul members` works on the host as it is.
    client_addr: `127.0.0.1 ${agent.address}`,
    ports: { http: agent.httpPort },
    retry_join: agent.servers,
    retry_interval: "1s",
    rejoin_after_leave: true,
    // A stopped agent comes back. If it left the cluster, every service of its host would be deregistered though its tasks run on.
    leave_on_terminate: false,
    skip_leave_on_interrupt: true,
    performance: { raft_multiplier: 1 },
    telemetry: { prometheus_retention_time: "60s", disable_hostname: true },
    disable_update_check: true,
    ...(agent.role === "server" ? renderServer(agent) : { server: false }),
  };
}

function renderServer({ servers, version }: ConsulAgent): Readonly<Record<string, unknown>> {
  return {
    server: true,
    bootstrap_expect: servers.length,
    ...raftSnapshots,
    ...(hasUiConfig(version) ? { ui_config: { enabled: true } } : { ui: true }),
  };
}

/** `ui` became `ui_config` in Consul 1.9. */
function hasUiConfig(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 1 || minor >= 9;
}
