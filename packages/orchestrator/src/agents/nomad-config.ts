/** Where a Nomad agent listens. */
export interface NomadPorts {
  readonly http: number;
  readonly rpc: number;
  readonly serf: number;
}

/** What one Nomad agent is told, whatever its role. */
export interface NomadAgent {
  /** Name of the host, for example `node01`; Nomad appends the region to a server's. */
  readonly node: string;
  readonly datacenter: string;
  readonly region: string;
  /** The host's address in the private network: everything is bound and advertised here. */
  readonly address: string;
  readonly ports: NomadPorts;
  readonly dataFolder: string;
  /** Private addresses of all Nomad servers. */
  readonly servers: readonly string[];
  /** Base address of the host's own Consul agent without a scheme, for example `172.16.206.21:8500`. */
  readonly consulAddress: string;
}

/** Ports of the server agent on each server host. */
export const nomadServerPorts: NomadPorts = { http: 4646, rpc: 4647, serf: 4648 };

/** Ports of the client agent: 100 up, so that a host can run a server and a client side by side. */
export const nomadClientPorts: NomadPorts = { http: 4746, rpc: 4747, serf: 4748 };

/** What Nomad servers and clients share. Keys: https://developer.hashicorp.com/nomad/docs/configuration */
export function renderNomadAgent(agent: NomadAgent): Readonly<Record<string, unknown>> {
  return {
    name: agent.node,
    datacenter: agent.datacenter,
    region: agent.region,
    data_dir: agent.dataFolder,
    bind_addr: agent.address,
    advertise: { http: agent.address, rpc: agent.address, serf: agent.address },
    ports: agent.ports,
    consul: { address: agent.consulAddress },
    telemetry: {
      prometheus_metrics: true,
      disable_hostname: true,
      publish_allocation_metrics: true,
      publish_node_metrics: true,
    },
    // A stopped agent comes back with its allocations; leaving would make the servers forget it.
    leave_on_interrupt: false,
    leave_on_terminate: false,
    disable_update_check: true,
  };
}
