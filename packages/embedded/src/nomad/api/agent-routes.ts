import { createHash } from "node:crypto";
import { formatGoDurationMs } from "durations";
import type { ApiContext } from "./context.ts";
import { onGet, type Route } from "./route.ts";
import { embeddedVersion, nomadVersion } from "../server/version.ts";

/** `/v1/agent/…` and `/v1/status/…`: about the agent that answers, and about the servers. */
export function agentRoutes(context: ApiContext): readonly Route[] {
  const { config, host, role } = context;
  const servers = config.hosts.filter((candidate) => candidate.server);
  const rpcAddress = (address: string): string => `${address}:${config.ports.rpc}`;

  return [
    onGet("/v1/agent/self", () => ({
      config: agentConfig(context),
      member: role === "server" ? member(context, host) : emptyMember,
      stats: stats(context),
    })),
    onGet("/v1/agent/members", () => ({
      ServerName: host.name,
      ServerRegion: config.region,
      ServerDC: config.datacenter,
      Members: servers.map((server) => member(context, server)),
    })),
    onGet("/v1/agent/health", ({ query }) => health(role, query.get("type"))),
    onGet("/v1/status/leader", () => rpcAddress(servers[0]?.address ?? "")),
    onGet("/v1/status/peers", () => servers.map((server) => rpcAddress(server.address))),
    onGet("/v1/operator/raft/configuration", () => ({
      Index: 0,
      Servers: servers.map(({ name, address }, position) => ({
        ID: serverId(name),
        Node: `${name}.${config.region}`,
        Address: rpcAddress(address),
        Leader: position === 0,
        Voter: true,
        RaftProtocol: "3",
      })),
    })),
    onGet("/v1/regions", () => [config.region]),
  ];
}

function health(role: "server" | "client", type: string | null): object {
  const ok = { message: "ok", ok: true };
  if (type === "server" || (type === null && role === "server")) return { server: ok };
  return { client: ok };
}

const zeros = "Port ProtocolMin ProtocolMax ProtocolCur DelegateMin DelegateMax DelegateCur"
  .split(" ")
  .map((name) => [name, 0]);
const emptyMember = { Name: "", Addr: null, Tags: null, Status: "", ...Object.fromEntries(zeros) };

function member({ config }: ApiContext, server: ApiContext["host"]): object {
  const servers = config.hosts.filter((host) => host.server).length;
  return {
    Name: `${server.name}.${config.region}`,
    Addr: server.address,
    Port: config.ports.serf,
    Tags: {
      role: "nomad",
      region: config.region,
      dc: config.datacenter,
      build: embeddedVersion,
      revision: "",
      id: serverId(server.name),
      port: String(config.ports.rpc),
      rpc_addr: server.address,
      vsn: "1",
      raft_vsn: "3",
      expect: String(servers),
      ...(servers === 1 ? { bootstrap: "1" } : {}),
    },
    Status: "alive",
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  };
}

/** Stable over restarts, different per server. */
function serverId(name: string): string {
  const hex = createHash("sha256").update(`server ${name}`).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

function agentConfig({ config, host, role }: ApiContext): object {
  return {
    Region: config.region,
    Datacenter: config.datacenter,
    NodeName: host.name,
    DataDir: config.dataDir,
    BindAddr: host.address,
    Ports: {
      HTTP: role === "server" ? config.ports.serverHttp : config.ports.clientHttp,
      RPC: config.ports.rpc,
      Serf: config.ports.serf,
    },
    Server: { Enabled: role === "server" },
    Client: { Enabled: role === "client", MaxKillTimeout: formatGoDurationMs(config.maxKillTimeoutMs) },
    Version: { Version: nomadVersion, VersionPrerelease: "", VersionMetadata: "embedded", Revision: "" },
    ACL: { Enabled: false },
  };
}

function stats({ host, role, clients, config }: ApiContext): object {
  const node = [...clients.values()].find((client) => client.node.Name === host.name)?.node;
  if (role === "client")
    return { client: { node_id: node?.ID ?? "", known_servers: "", num_allocations: "0" } };
  const servers = config.hosts.filter((candidate) => candidate.server);
  return {
    nomad: {
      server: "true",
      leader: String(servers[0]?.name === host.name),
      leader_addr: `${servers[0]?.address}:${config.ports.rpc}`,
    },
  };
}
