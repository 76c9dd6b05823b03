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
