import { vaultHosts, type Inventory, type InventoryHost } from "./inventory.ts";

/** The agents a host may have; also the names of their units. */
export type AgentName = "consul" | "nomad-server" | "nomad-client" | "vault";

/** The unit that gives a host's share of Vault's key to sealed servers. */
export const vaultUnsealer = "vault-unsealer";

/** What has files and an account of its own on a host: agents, and what stands beside them. */
export type UnitName = AgentName | typeof vaultUnsealer;

/** All of them: a host may still have what its world does not want any more. */
export const unitNames: readonly UnitName[] = [
  "consul",
  "vault",
  vaultUnsealer,
  "nomad-server",
  "nomad-client",
];

/** The agents of one host, in the order in which they start. */
export function agentsOf(host: InventoryHost, inventory: Pick<Inventory, "vault" | "hosts">): AgentName[] {
  const { roles } = host;
  const all: readonly [AgentName, boolean][] = [
    ["consul", true],
    ["vault", vaultHosts(inventory).some(({ name }) => name === host.name)],
    ["nomad-server", roles.nomadServer],
    ["nomad-client", roles.nomadClient],
  ];
  return all.flatMap(([name, wanted]) => (wanted ? [name] : []));
}
