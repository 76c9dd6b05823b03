import { agentApis, endpointsOf, type Inventory, type InventoryHost } from "../inventory/inventory.ts";
import type { Condition, Phase, UnitReference } from "../hosts/world-plan.ts";
import type { AgentLayout } from "./agent-layout.ts";
import type { AgentName } from "./list-agents.ts";
import { withAccess } from "./plan-access.ts";
import { withVault } from "./plan-vault-phases.ts";

/** In which order the agents of a world come, and what is done between. */
export function planPhases(inventory: Inventory, layout: AgentLayout): Phase[] {
  const phases = phasesOf(inventory).filter(({ units }) => units.length > 0);
  return layout.closed ? withVault(withAccess(phases, inventory, layout), inventory, layout) : phases;
}

/**
 * Consul's agents may come in any order. Nomad's need the Consul agent of their host, not yet its leader: what they register is checked
 * by that agent, for the first time up to 10 s later, so they register early. A client that finds no leader of Nomad's within 5 s tries
 * again after 15 to 30 s, so clients wait for the servers to know each other.
 */
function phasesOf(inventory: Inventory): Phase[] {
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
