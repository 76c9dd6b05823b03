import { agentApis, endpointsOf, type Inventory, type InventoryHost } from "../inventory/inventory.ts";
import type { AgentTokenFile, Phase } from "../hosts/world-plan.ts";
import type { AgentLayout } from "./agent-layout.ts";

/** Names of the phases of an open world that a closed one puts something between. */
const consulServers = "consul servers";
const consulClients = "consul clients";
const nomadServers = "nomad servers";
const nomadClients = "nomad clients";

/**
 * The phases of a closed world. Consul's agents all start at once, and get their tokens when there is a leader to make them. Nomad's servers start
 * with them, and register again each second until their own tokens are known; beside a client of Consul they wait, for that remembers for half a
 * minute that it did not know a token. Clients of Nomad start when the servers have introduced them.
 */
export function withAccess(phases: readonly Phase[], inventory: Inventory, layout: AgentLayout): Phase[] {
  const { consul, nomadServers: nomadUrls } = endpointsOf(inventory);
  const [consulUrl = ""] = consul;
  const [nomadUrl = ""] = nomadUrls;
  const tokensOf = (role: "server" | "client") => agentTokens(inventory, layout, role);
  const hasClients = tokensOf("client").length > 0;
  const known = new Map(phases.map((phase) => [phase.name, phase]));
  const phase = (name: string, change: (phase: Phase) => Phase[]): Phase[] => {
    const present = known.get(name);
    return present ? change(present) : [];
  };
  const access: Phase = {
    name: "consul access",
    units: [],
    after: [consulServers],
    acts: [
      { kind: "consul-access", url: consulUrl },
      { kind: "consul-agent-tokens", agents: tokensOf("server") },
    ],
    conditions: [],
  };
  const hasAccess = hasClients ? "consul client access" : access.name;
  return [
    ...phase(consulServers, (servers) => [servers, access]),
    ...phase(consulClients, ({ conditions, ...clients }) => [
      { ...clients, conditions: [] },
      {
        name: "consul client access",
        units: [],
        after: [access.name, consulClients],
        acts: [{ kind: "consul-agent-tokens", agents: tokensOf("client") }],
        conditions,
      },
    ]),
    ...phase(nomadServers, (servers) => [
      isOnServers(inventory) ? { ...servers, startsWhen: [] } : { ...servers, after: [hasAccess] },
      {
        name: "nomad access",
        units: [],
        after: [access.name, nomadServers],
        acts: [{ kind: "nomad-access", url: nomadUrl, consulUrl, clients: introductions(inventory, layout) }],
        conditions: [],
      },
    ]),
    ...phase(nomadClients, (clients) => [{ ...clients, after: [hasAccess, "nomad access"] }]),
  ];
}

/** Whether each Nomad server has a Consul server beside it. */
function isOnServers({ hosts }: Inventory): boolean {
  return hosts.every(({ roles }) => !roles.nomadServer || roles.consul === "server");
}

function agentTokens(
  inventory: Inventory,
  layout: AgentLayout,
  role: InventoryHost["roles"]["consul"],
): AgentTokenFile[] {
  const { scheme, consulPort } = agentApis(inventory);
  return inventory.hosts
    .filter(({ roles }) => roles.consul === role)
    .map((host) => ({
      host: host.name,
      url: `${scheme}://${host.address}:${consulPort}`,
      // Where Consul writes a token down that it was given (`enable_token_persistence`).
      file: `${layout.dataFolder(host, "consul")}/acl-tokens.json`,
    }));
}

function introductions({ hosts }: Inventory, layout: AgentLayout) {
  return hosts
    .filter(({ roles }) => roles.nomadClient)
    .map((host) => ({
      host: host.name,
      // Where a Nomad client looks for it: its state folder.
      file: `${layout.dataFolder(host, "nomad-client")}/client/intro_token.jwt`,
    }));
}
