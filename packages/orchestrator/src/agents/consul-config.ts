import { isAtLeast } from "./is-at-least.ts";
import type { TlsFiles } from "./plan-secrets.ts";
import { raftSnapshots } from "./raft-snapshots.ts";

/** What differs between the Consul agents of a world. */
export interface ConsulAgent {
  /** Consul node name, for example `node01`. */
  readonly node: string;
  readonly datacenter: string;
  /** The host's address in the private network: RPC, gossip and HTTP are bound and advertised here. */
  readonly address: string;
  /** Of its API: HTTPS in a closed world. */
  readonly httpPort: number;
  readonly dataFolder: string;
  /** Private addresses of all Consul servers, this agent's own included where it is one. */
  readonly servers: readonly string[];
  readonly role: "server" | "client";
  /** The agent's version, `major.minor.patch`: some keys were renamed on the way. */
  readonly version: string;
  /** Of a closed world's agent. */
  readonly tls?: TlsFiles | undefined;
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
    ...(agent.tls ? renderClosed(agent, agent.tls) : { ports: { http: agent.httpPort } }),
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
    ...(isAtLeast(version, "1.9") ? { ui_config: { enabled: true } } : { ui: true }),
  };
}

/** No plain port; agents show each other certificates, tools show tokens; who shows none may do nothing. */
function renderClosed({ httpPort, version }: ConsulAgent, tls: TlsFiles): Readonly<Record<string, unknown>> {
  const files = { ca_file: tls.ca, cert_file: tls.certificate, key_file: tls.key };
  const isNew = isAtLeast(version, "1.12");
  return {
    ports: { http: -1, https: httpPort, grpc: -1, ...(isNew && { grpc_tls: -1 }) },
    ...(isNew
      ? {
          tls: {
            defaults: { ...files, verify_incoming: false, verify_outgoing: true },
            internal_rpc: { verify_incoming: true, verify_server_hostname: true },
          },
        }
      : { ...files, verify_incoming_rpc: true, verify_outgoing: true, verify_server_hostname: true }),
    acl: {
      enabled: true,
      default_policy: "deny",
      // What was known stays true while the servers are away.
      down_policy: "extend-cache",
      // An agent is given its token through its API, and keeps it.
      enable_token_persistence: true,
    },
  };
}
