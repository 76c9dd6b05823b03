import { agentApis, type Inventory, type InventoryHost } from "../inventory/inventory.ts";
import { agentsOf, unitNames, type AgentName, type UnitName } from "../inventory/agents-of.ts";
import type { AgentReference } from "./agent-reference.ts";

export { agentsOf, unitNames, type AgentName, type UnitName };

/** All agents of a world of real agents: each is a unit of its host and has an API of its own. */
export function listAgents(inventory: Inventory): AgentReference[] {
  return inventory.hosts.flatMap((host) =>
    agentsOf(host, inventory).map((agent) => describe(agent, host, inventory)),
  );
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
  if (agent === "vault") return { ...common, system: "vault", role: "server", httpUrl: url(ports.vault) };
  const role = agent === "nomad-server" ? "server" : "client";
  return {
    ...common,
    system: "nomad",
    role,
    httpUrl: url(role === "server" ? ports.nomadHttp : ports.nomadClientHttp),
  };
}
