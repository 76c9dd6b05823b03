import { consulAudience } from "../access/consul-grants.ts";
import type { TlsFiles } from "./plan-secrets.ts";

/** What a Nomad agent is told in either role. */
export interface NomadAgent {
  /** Name of the host, for example `node01`; Nomad appends the region to a server's. */
  readonly node: string;
  readonly datacenter: string;
  readonly region: string;
  /** The host's address in the private network: everything is bound and advertised here. */
  readonly address: string;
  /** HTTP port of this agent; RPC and Serf are the next two, so that a host can run a server and a client side by side. */
  readonly httpPort: number;
  readonly dataFolder: string;
  /** Private addresses of all Nomad servers, and the HTTP port they have in common. */
  readonly servers: readonly string[];
  readonly serverHttpPort: number;
  /** Base address of the host's own Consul agent without a scheme, for example `172.16.206.21:8500`. */
  readonly consulAddress: string;
  /** The agent's version, `major.minor.patch`. */
  readonly version: string;
  /** Of a closed world's agent. */
  readonly tls?: TlsFiles | undefined;
  /** Base URL of the Vault server that this agent asks, in a world that has one. */
  readonly vault?: string | undefined;
}

/** The three ports of a Nomad agent, `rpc` and `serf` right above `http` as in Nomad's defaults. */
export const nomadPorts = (
  http: number,
): { readonly http: number; readonly rpc: number; readonly serf: number } => ({
  http,
  rpc: http + 1,
  serf: http + 2,
});

/** What Nomad servers and clients share. Keys: https://developer.hashicorp.com/nomad/docs/configuration */
export function renderNomadAgent(agent: NomadAgent): Readonly<Record<string, unknown>> {
  return {
    name: agent.node,
    datacenter: agent.datacenter,
    region: agent.region,
    data_dir: agent.dataFolder,
    bind_addr: agent.address,
    advertise: { http: agent.address, rpc: agent.address, serf: agent.address },
    ports: nomadPorts(agent.httpPort),
    consul: { address: agent.consulAddress },
    ...(agent.tls && renderClosed(agent, agent.tls)),
    telemetry: {
      prometheus_metrics: true,
      disable_hostname: true,
      publish_allocation_metrics: true,
      publish_node_metrics: true,
    },
    // A stopped agent comes back with its allocations. If it left the cluster, the servers would forget it.
    leave_on_interrupt: false,
    leave_on_terminate: false,
    disable_update_check: true,
  };
}

/** TLS on HTTP and RPC: agents show each other certificates of their role, tools show tokens. */
function renderClosed({ consulAddress }: NomadAgent, tls: TlsFiles): Readonly<Record<string, unknown>> {
  return {
    tls: {
      http: true,
      rpc: true,
      ca_file: tls.ca,
      cert_file: tls.certificate,
      key_file: tls.key,
      verify_server_hostname: true,
      verify_https_client: false,
    },
    acl: { enabled: true },
    consul: {
      address: consulAddress,
      ssl: true,
      ca_file: tls.ca,
      // Tasks and services log in to Consul with identities of their own, in every job that says nothing else.
      service_identity: { aud: [consulAudience], ttl: "1h" },
      task_identity: { aud: [consulAudience], ttl: "1h" },
    },
  };
}
