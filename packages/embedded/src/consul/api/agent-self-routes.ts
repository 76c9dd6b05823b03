import { consulVersion, consulVersionMetadata } from "../version.ts";
import type { ConsulContext } from "./consul-context.ts";
import type { Route } from "./route.ts";

/** `/v1/agent/self` and `/v1/agent/members` (https://developer.hashicorp.com/consul/api-docs/agent). */
export function agentSelfRoutes(context: ConsulContext): readonly Route[] {
  return [
    { path: "/v1/agent/self", methods: { GET: () => ({ body: self(context) }) } },
    {
      path: "/v1/agent/members",
      methods: { GET: () => ({ body: context.hosts.map((host) => member(context, host)) }) },
    },
  ];
}

function self(context: ConsulContext): object {
  const { agent, datacenter, httpPort, dataDir, hosts } = context;
  const { name, address, server } = agent.host;
  const own = hosts.find((host) => host.name === name);
  return {
    Config: {
      Datacenter: datacenter,
      PrimaryDatacenter: datacenter,
      NodeName: name,
      NodeID: agent.nodeId,
      Revision: "",
      Server: server,
      Version: consulVersion,
      VersionMetadata: consulVersionMetadata,
      BuildDate: "1970-01-01T00:00:01Z",
      BindAddr: address,
    },
    DebugConfig: {
      ACLsEnabled: false,
      BindAddr: address,
      ClientAddrs: [address],
      ConnectEnabled: false,
      DataDir: dataDir,
      Datacenter: datacenter,
      GRPCPort: -1,
      GRPCTLSPort: -1,
      HTTPAddrs: [`tcp://${address}:${httpPort}`],
      HTTPPort: httpPort,
      NodeID: agent.nodeId,
      NodeName: name,
      ServerMode: server,
    },
    Stats: {
      agent: {
        check_monitors: "0",
        check_ttls: String(agent.checks().filter(({ definition }) => definition.kind === "ttl").length),
        checks: String(agent.checks().length),
        services: String(agent.services().length),
      },
      build: {
        prerelease: "",
        revision: "",
        version: consulVersion,
        version_metadata: consulVersionMetadata,
      },
      consul: { known_servers: String(hosts.filter((host) => host.server).length), server: String(server) },
    },
    Member: own ? member(context, own) : null,
    Meta: { "consul-network-segment": "", "consul-version": consulVersion },
  };
}

function member({ datacenter, hosts }: ConsulContext, host: ConsulContext["hosts"][number]): object {
  const common = {
    build: `${consulVersion}:${consulVersionMetadata}`,
    dc: datacenter,
    id: host.nodeId,
    segment: "",
    vsn: "2",
    vsn_max: "3",
    vsn_min: "2",
  };
  const serverTags = {
    acls: "0",
    expect: String(hosts.filter(({ server }) => server).length),
    ft_fs: "1",
    ft_si: "1",
    port: "8300",
    raft_vsn: "3",
    role: "consul",
    wan_join_port: "8302",
  };
  return {
    Name: host.name,
    Addr: host.address,
    Port: 8301,
    Tags: host.server ? { ...common, ...serverTags } : { ...common, role: "node" },
    Status: 1,
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  };
}
