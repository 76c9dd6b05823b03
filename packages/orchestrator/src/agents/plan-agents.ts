import type { UnitDefinition } from "../hosts/unit.ts";
import type { HostDirectory } from "../hosts/host.ts";
import { dynamicPorts } from "../inventory/dynamic-ports.ts";
import { agentApis, endpointsOf, type Inventory, type InventoryHost } from "../inventory/inventory.ts";
import type {
  Condition,
  HostPlan,
  Phase,
  PlannedFile,
  UnitReference,
  WorldPlan,
} from "../hosts/world-plan.ts";
import { agentsOf, type AgentName } from "./list-agents.ts";
import { renderConsulConfig } from "./consul-config.ts";
import { renderConsulGossip, renderNomadGossip } from "./gossip-key.ts";
import { renderNomadClientConfig } from "./nomad-client-config.ts";
import type { NomadAgent } from "./nomad-config.ts";
import { renderNomadServerConfig } from "./nomad-server-config.ts";

/** Where the agents of a host live: what differs between a namespace on this machine and a machine with systemd. */
export interface AgentLayout {
  /** Absolute paths on the host. */
  readonly programs: { readonly consul: string; readonly nomad: string };
  readonly consulVersion: string;
  readonly keys: { readonly consulGossip: string; readonly nomadGossip: string };
  configFolder(host: InventoryHost, agent: AgentName): string;
  dataFolder(host: InventoryHost, agent: AgentName): string;
  /** The account an agent runs as; undefined: the account that runs the units. */
  user?(host: InventoryHost, agent: AgentName): string | undefined;
  /** Stands in front of the command of an agent. */
  enter?(host: InventoryHost, agent: AgentName): readonly string[];
  cgroupParent?(host: InventoryHost): string | undefined;
  /** Other files and folders that a host needs. */
  extra?(host: InventoryHost): {
    readonly directories: readonly HostDirectory[];
    readonly files: readonly PlannedFile[];
  };
}

/** What the hosts of a world of real agents shall look like. Pure. */
export function planAgents(inventory: Inventory, layout: AgentLayout): WorldPlan {
  return {
    hosts: inventory.hosts.map((host) => planHost({ host, inventory, layout })),
    phases: planPhases(inventory).filter(({ units }) => units.length > 0),
  };
}

/**
 * Consul's agents may come in any order. Nomad's need the Consul agent of their host, not yet its leader: what they register is checked
 * by that agent, for the first time up to 10 s later, so they register early. A client that finds no leader of Nomad's within 5 s tries
 * again after 15 to 30 s, so clients wait for the servers to know each other.
 */
function planPhases(inventory: Inventory): Phase[] {
  const { consul, nomadServers, nomadClients } = endpointsOf(inventory);
  const [consulUrl = ""] = consul;
  const [nomadUrl = ""] = nomadServers;
  const { scheme, consulPort } = agentApis(inventory);
  const unitsOf = (unit: AgentName, has: (host: InventoryHost) => boolean): UnitReference[] =>
    inventory.hosts.filter(has).map((host) => ({ host: host.name, unit }));
  const consulServers = unitsOf("consul", ({ roles }) => roles.consul === "server");
  const consulAgentsOf = (has: (host: InventoryHost) => boolean): Condition => ({
    kind: "consul-agents",
    urls: inventory.hosts.filter(has).map(({ address }) => `${scheme}://${address}:${consulPort}`),
  });
  return [
    {
      name: "consul servers",
      units: consulServers,
      conditions: [{ kind: "consul-leader", url: consulUrl, peers: consulServers.length }],
      // A single server has no quorum to lose.
      restartGuards:
        consulServers.length > 1
          ? [{ kind: "consul-servers-healthy", url: consulUrl, count: consulServers.length }]
          : [],
    },
    {
      name: "consul clients",
      units: unitsOf("consul", ({ roles }) => roles.consul === "client"),
      conditions: [{ kind: "consul-nodes", url: consulUrl, count: inventory.hosts.length }],
      restart: "together",
    },
    {
      name: "nomad servers",
      units: unitsOf("nomad-server", ({ roles }) => roles.nomadServer),
      startsWhen: [consulAgentsOf(({ roles }) => roles.nomadServer)],
      conditions: [{ kind: "nomad-leader", url: nomadUrl, peers: nomadServers.length }],
      restartGuards:
        nomadServers.length > 1
          ? [{ kind: "nomad-servers-healthy", url: nomadUrl, count: nomadServers.length }]
          : [],
    },
    {
      name: "nomad clients",
      units: unitsOf("nomad-client", ({ roles }) => roles.nomadClient),
      startsWhen: [
        consulAgentsOf(({ roles }) => roles.nomadClient),
        { kind: "nomad-keyring", url: nomadUrl },
      ],
      conditions: [{ kind: "nomad-nodes", url: nomadUrl, count: nomadClients.length }],
      restart: "together",
    },
  ];
}

/** What the plan of one host's agents is made from. */
interface Place {
  readonly host: InventoryHost;
  readonly inventory: Inventory;
  readonly layout: AgentLayout;
}

function planHost(place: Place): HostPlan {
  const { host, layout } = place;
  const agents = agentsOf(host);
  const extra = layout.extra?.(host);
  return {
    host: host.name,
    directories: [
      ...(extra?.directories ?? []),
      ...agents.flatMap((agent) => planFolders(agent, host, layout)),
    ],
    files: [...(extra?.files ?? []), ...agents.flatMap((agent) => planFiles(agent, place))],
    units: agents.map((agent) => planUnit(agent, host, layout)),
  };
}

/** Its configuration an agent may read, not write. A Nomad client's tasks have to get to their own folders, which they know the names of. */
function planFolders(agent: AgentName, host: InventoryHost, layout: AgentLayout): HostDirectory[] {
  const config = layout.configFolder(host, agent);
  const data = { path: layout.dataFolder(host, agent), mode: agent === "nomad-client" ? 0o711 : 0o700 };
  const user = layout.user?.(host, agent);
  if (user === undefined) return [{ path: config, mode: 0o700 }, data];
  return [
    { path: config, mode: 0o750, owner: `root:${user}` },
    { ...data, owner: user },
  ];
}

function planFiles(agent: AgentName, place: Place): PlannedFile[] {
  const { host, layout } = place;
  const folder = layout.configFolder(host, agent);
  const gossip = renderGossip(agent, layout);
  const owner = layout.user?.(host, agent);
  return [
    {
      path: `${folder}/${agent}.json`,
      mode: 0o644,
      content: toJson(renderConfig(agent, place)),
      restarts: [agent],
    },
    // Read at an agent's very first start only: later its keyring counts, so a new key restarts nothing.
    ...(gossip
      ? [
          {
            path: `${folder}/gossip.json`,
            mode: 0o600,
            content: toJson(gossip),
            secret: true,
            ...(owner === undefined ? {} : { owner }),
          },
        ]
      : []),
  ];
}

function renderGossip(agent: AgentName, { keys }: AgentLayout): object | undefined {
  if (agent === "consul") return renderConsulGossip(keys.consulGossip);
  // Nomad clients do not gossip.
  return agent === "nomad-server" ? renderNomadGossip(keys.nomadGossip) : undefined;
}

function renderConfig(agent: AgentName, { host, inventory, layout }: Place): object {
  const { datacenter, region, ports, hosts } = inventory;
  const { name: node, address } = host;
  const dataFolder = layout.dataFolder(host, agent);
  if (agent === "consul") {
    const servers = hosts.filter(({ roles }) => roles.consul === "server").map((server) => server.address);
    const role = host.roles.consul;
    return renderConsulConfig({
      node,
      datacenter,
      address,
      httpPort: ports.consulHttp,
      dataFolder,
      servers,
      role,
      version: layout.consulVersion,
    });
  }
  const common: NomadAgent = {
    node,
    datacenter,
    region,
    address,
    httpPort: agent === "nomad-server" ? ports.nomadHttp : ports.nomadClientHttp,
    dataFolder,
    servers: hosts.filter(({ roles }) => roles.nomadServer).map((server) => server.address),
    serverHttpPort: ports.nomadHttp,
    consulAddress: `${address}:${ports.consulHttp}`,
  };
  if (agent === "nomad-server") return renderNomadServerConfig(common);
  const cgroupParent = layout.cgroupParent?.(host);
  return renderNomadClientConfig({
    ...common,
    privateNetwork: inventory.network,
    dynamicPorts: dynamicPorts(ports),
    ...(cgroupParent === undefined ? {} : { cgroupParent }),
  });
}

function planUnit(agent: AgentName, host: InventoryHost, layout: AgentLayout): UnitDefinition {
  const user = layout.user?.(host, agent);
  const folder = layout.configFolder(host, agent);
  const { programs } = layout;
  const command =
    agent === "consul"
      ? [programs.consul, "agent", `-config-dir=${folder}`]
      : [programs.nomad, "agent", `-config=${folder}`];
  return {
    name: agent,
    description: descriptions[agent],
    command: [...(layout.enter?.(host, agent) ?? []), ...command],
    environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    workingDirectory: "/",
    ...(user === undefined ? {} : { user, ownFolder: layout.dataFolder(host, agent) }),
    ...(agent === "consul" ? {} : { after: ["consul"] }),
    // A Consul agent writes its state out before it ends.
    stopTimeoutMs: 10_000,
  };
}

const descriptions: Readonly<Record<AgentName, string>> = {
  consul: "Consul agent",
  "nomad-server": "Nomad server",
  "nomad-client": "Nomad client",
};

const toJson = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
