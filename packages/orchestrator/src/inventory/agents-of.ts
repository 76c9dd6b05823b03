import type { InventoryHost } from "./inventory.ts";

/** The agents a host may have; also the names of their units. */
export type AgentName = "consul" | "nomad-server" | "nomad-client";

/** The agents of one host, in the order in which they start. */
export function agentsOf({ roles }: Pick<InventoryHost, "roles">): AgentName[] {
  const all: readonly [AgentName, boolean][] = [
    ["consul", true],
    ["nomad-server", roles.nomadServer],
    ["nomad-client", roles.nomadClient],
  ];
  return all.flatMap(([name, wanted]) => (wanted ? [name] : []));
}
