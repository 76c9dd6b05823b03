import { HttpError } from "../../http/http-error.ts";
import { consulVersion, consulVersionMetadata } from "../version.ts";
import { memberFields } from "./filter-fields.ts";
import { filterOf } from "./filter-of.ts";
import { sortedByKey } from "./sorted-by-key.ts";
import type { ConsulContext } from "./consul-context.ts";
import type { Route } from "./route.ts";

/** `/v1/agent/self` and `/v1/agent/members` (https://developer.hashicorp.com/consul/api-docs/agent). */
export function agentSelfRoutes(context: ConsulContext): readonly Route[] {
  return [
    { path: "/v1/agent/self", methods: { GET: () => ({ body: self(context) }) } },
    { path: "/v1/agent/members", methods: { GET: ({ params }) => ({ body: members(context, params) }) } },
    {
      path: "/v1/agent/version",
      methods: {
        GET: () => ({ body: { SHA: "", BuildDate: buildDate, HumanVersion: version, FIPS: "" } }),
      },
    },
  ];
}

const buildDate = "1970-01-01T00:00:01Z";
const version = `${consulVersion}+${consulVersionMetadata}`;

/** The members of the local network; with `?wan` the servers, under their names between datacenters. */
function members(context: ConsulContext, params: URLSearchParams): object[] {
  const passes = filterOf(params, memberFields);
  const segment = params.get("segment") ?? "";
  if (segment !== "" && segment !== "_all")
    throw new HttpError(
      500,
      context.agent.host.server
        ? "Network segments are not supported in this version of Consul"
        : `segment "${segment}" not found`,
    );
  const isWan = Boolean(params.get("wan"));
  return context.hosts
    .filter((host) => host.server || !isWan)
    .map((host) => (isWan ? wanMember(context, host) : member(context, host)))
    .filter(passes);
}

function wanMember(context: ConsulContext, host: ConsulContext["hosts"][number]): object {
  const { Tags, ...rest } = member(context, host);
  const { wan_join_port: _port, ...tags } = Tags;
  return { ...rest, Name: `${host.name}.${context.datacenter}`, Port: 8302, Tags: tags };
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
      BuildDate: buildDate,
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

function member({ datacenter, hosts }: ConsulContext, host: ConsulContext["hosts"][number]) {
  const common = {
    build: `${consulVersion}:${consulVersionMetadata}`,
    dc: datacenter,
    id: host.nodeId,
    segment: "",
    vsn: "2",
    vsn_max: "3",
    vsn_min: "2",
  };
  const serverTags: Record<string, string> = {
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
    Tags: sortedByKey(host.server ? { ...common, ...serverTags } : { ...common, role: "node" }),
    Status: 1,
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  };
}
