import { agentApis, type Inventory, type InventoryHost } from "../inventory/inventory.ts";
import type { AgentReference } from "./agent-reference.ts";

/** The agents a host may have; also the names of their units. */
export type AgentName = "consul" | "nomad-server" | "nomad-client";

/** The agents of one host, in the order in which they start. */
export function agentsOf({ roles }: InventoryHost): AgentName[] {
  const all: readonly [AgentName, boolean][] = [
    ["consul", true],
    ["nomad-server", roles.nomadServer],
    ["nomad-client", roles.nomadClient],
  ];
  return all.flatMap(([name, wanted]) => (wanted ? [name] : []));
}

/** All agents of a world of real agents: each is a unit of its host and has an API of its own. */
export function listAgents(inventory: Inventory): AgentReference[] {
  return inventory.hosts.flatMap((host) => agentsOf(host).map((agent) => describe(agent, host, inventory)));
}

function describe(
  agent: AgentName,
  { name, address, roles }: InventoryHost,
  inventory: Inventory,
): AgentReference {
  const common = { id: `${name}/${agent}`, host: name, unit: agent };
  const { ports } = inventory;
  const { scheme, consulPort } = agentApis(inventory);
  const url = (port: number): string => `${scheme}://${address}:${port}`;
  if (agent === "consul") {
    return { ...common, system: "consul", role: roles.consul, httpUrl: url(consulPort) };
  }
  const role = agent === "nomad-server" ? "server" : "client";
  return {
    ...common,
    system: "nomad",
    role,
    httpUrl: url(role === "server" ? ports.nomadHttp : ports.nomadClientHttp),
  };
}
