import type { HostDirectory } from "../hosts/host.ts";
import type { UnitDefinition } from "../hosts/unit.ts";
import type { HostPlan, PlannedFile, WorldPlan } from "../hosts/world-plan.ts";
import { dynamicPorts } from "../inventory/dynamic-ports.ts";
import { agentApis, endpointsOf, type Inventory, type InventoryHost } from "../inventory/inventory.ts";
import type { AgentLayout } from "./agent-layout.ts";
import { agentsOf, type AgentName } from "./list-agents.ts";
import { renderConsulConfig } from "./consul-config.ts";
import { renderConsulGossip, renderNomadGossip } from "./gossip-key.ts";
import { renderNomadClientConfig } from "./nomad-client-config.ts";
import type { NomadAgent } from "./nomad-config.ts";
import { withTaskGuards } from "./task-guard.ts";
import { renderNomadServerConfig } from "./nomad-server-config.ts";
import { planPhases } from "./plan-phases.ts";
import { foreignSecrets, planAuthority, planSecrets, tlsFilesIn } from "./plan-secrets.ts";
import { planStaticKey, planUnsealer, vaultConfig, vaultDirectories } from "./plan-vault.ts";

/** What the hosts of a world of real agents shall look like. Pure. */
export function planAgents(inventory: Inventory, layout: AgentLayout): WorldPlan {
  const guards = new Map(inventory.hosts.map((host) => [host.name, layout.guards?.(host) ?? []]));
  const plan = {
    hosts: inventory.hosts.map((host) => planHost({ host, inventory, layout })),
    phases: planPhases(inventory, layout),
  };
  return withTaskGuards(plan, (host) => guards.get(host) ?? []);
}

/** What the plan of one host's agents is made from. */
interface Place {
  readonly host: InventoryHost;
  readonly inventory: Inventory;
  readonly layout: AgentLayout;
}

function planHost(place: Place): HostPlan {
  const { host, inventory, layout } = place;
  const agents = agentsOf(host, inventory);
  const extra = layout.extra?.(host);
  const unsealer = planUnsealer(place);
  return {
    host: host.name,
    directories: [
      ...(extra?.directories ?? []),
      ...agents.flatMap((agent) => planFolders(agent, host, layout)),
      ...unsealer.directories,
    ],
    files: [
      ...(extra?.files ?? []),
      ...planAuthority(host, layout),
      ...agents.flatMap((agent) => planFiles(agent, place)),
      ...unsealer.files,
    ],
    absent: agents.flatMap((agent) => foreignSecrets(agent, host, layout)),
    units: [...agents.map((agent) => planUnit(agent, host, layout)), ...unsealer.units],
  };
}

/** Its configuration an agent may read, not write. A Nomad client's tasks have to get to their own folders, which they know the names of. */
function planFolders(agent: AgentName, host: InventoryHost, layout: AgentLayout): HostDirectory[] {
  const config = layout.configFolder(host, agent);
  const data = { path: layout.dataFolder(host, agent), mode: agent === "nomad-client" ? 0o711 : 0o700 };
  const user = layout.user?.(host, agent);
  const more = agent === "vault" ? vaultDirectories(host, layout) : [];
  if (user === undefined) return [{ path: config, mode: 0o700 }, data, ...more];
  return [{ path: config, mode: 0o750, owner: `root:${user}` }, { ...data, owner: user }, ...more];
}

function planFiles(agent: AgentName, place: Place): PlannedFile[] {
  const { host, layout } = place;
  const folder = layout.configFolder(host, agent);
  const gossip = renderGossip(agent, layout);
  const owner = layout.user?.(host, agent);
  const own = { secret: true, ...(owner === undefined ? {} : { owner }) };
  // Settings of a seal may be secret.
  const isSecret = agent === "vault" && place.inventory.vaultSeal !== undefined;
  return [
    {
      path: `${folder}/${agent}.json`,
      mode: isSecret ? 0o600 : 0o644,
      content: toJson(renderConfig(agent, place)),
      restarts: [agent],
      ...(isSecret && own),
    },
    // Read at an agent's very first start only: later its keyring counts, so a new key restarts nothing.
    ...(gossip
      ? [
          {
            path: `${folder}/gossip.json`,
            mode: 0o600,
            content: toJson(gossip),
            ...own,
          },
        ]
      : []),
    ...planSecrets(agent, host, layout),
    ...(agent === "vault" ? planStaticKey(place) : []),
  ];
}

function renderGossip(agent: AgentName, { keys }: AgentLayout): object | undefined {
  if (agent === "consul") return renderConsulGossip(keys.consulGossip);
  // Nomad clients do not gossip.
  return agent === "nomad-server" ? renderNomadGossip(keys.nomadGossip) : undefined;
}

function renderConfig(agent: AgentName, place: Place): object {
  if (agent === "vault") return vaultConfig(place);
  const { host, inventory, layout } = place;
  const { datacenter, region, ports, hosts } = inventory;
  const { name: node, address } = host;
  const dataFolder = layout.dataFolder(host, agent);
  const tls = layout.closed && tlsFilesIn(layout.configFolder(host, agent));
  if (agent === "consul") {
    const servers = hosts.filter(({ roles }) => roles.consul === "server").map((server) => server.address);
    const role = host.roles.consul;
    return renderConsulConfig({
      node,
      datacenter,
      address,
      httpPort: agentApis(inventory).consulPort,
      dataFolder,
      servers,
      role,
      version: layout.consulVersion,
      tls,
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
    consulAddress: `${address}:${agentApis(inventory).consulPort}`,
    version: layout.nomadVersion,
    tls,
    vault: vaultOf(host, inventory),
  };
  if (agent === "nomad-server") return renderNomadServerConfig(common);
  const cgroupParent = layout.cgroupParent?.(host);
  return renderNomadClientConfig({
    ...common,
    privateNetwork: inventory.network,
    dynamicPorts: dynamicPorts(inventory),
    ...(cgroupParent === undefined ? {} : { cgroupParent }),
    consulOfTasks: layout.closed && {
      address: `https://${common.consulAddress}`,
      caFile: layout.caFile(host),
    },
    refusedUids: layout.refusedUids,
  });
}

/** The Vault server that a host's Nomad asks: its own, else the first. Undefined: the world has none. */
function vaultOf({ address }: InventoryHost, inventory: Inventory): string | undefined {
  const { vault } = endpointsOf(inventory);
  return vault.find((url) => url.startsWith(`https://${address}:`)) ?? vault[0];
}

function planUnit(agent: AgentName, host: InventoryHost, layout: AgentLayout): UnitDefinition {
  const user = layout.user?.(host, agent);
  const folder = layout.configFolder(host, agent);
  return {
    name: agent,
    description: descriptions[agent],
    command: [...(layout.enter?.(host, agent) ?? []), ...commandOf(agent, folder, layout)],
    environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    workingDirectory: "/",
    ...(user === undefined ? {} : { user, ownFolder: layout.dataFolder(host, agent) }),
    ...(agent.startsWith("nomad") && { after: ["consul"] }),
    ...(agent === "vault" && { noSwap: true }),
    // A Consul agent writes its state out before it ends.
    stopTimeoutMs: 10_000,
  };
}

function commandOf(agent: AgentName, folder: string, { programs, vault }: AgentLayout): string[] {
  if (agent === "consul") return [programs.consul, "agent", `-config-dir=${folder}`];
  if (agent === "vault") return [vault?.program ?? "vault", "server", `-config=${folder}/vault.json`];
  return [programs.nomad, "agent", `-config=${folder}`];
}

const descriptions: Readonly<Record<AgentName, string>> = {
  consul: "Consul agent",
  vault: "Vault server",
  "nomad-server": "Nomad server",
  "nomad-client": "Nomad client",
};

const toJson = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
