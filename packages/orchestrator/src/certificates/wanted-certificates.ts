import { agentsOf, type AgentName } from "../inventory/agents-of.ts";
import { vaultServerName, type Inventory, type InventoryHost } from "../inventory/inventory.ts";

/** What an agent's certificate has to hold. */
export interface WantedCertificate {
  readonly host: string;
  readonly agent: AgentName;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
}

/**
 * One for each agent. The first name says what the agent may be: Consul and Nomad take nobody for a server whose certificate lacks it
 * (`verify_server_hostname`). `localhost` and 127.0.0.1 are for programs of the host, and for the user's relay.
 */
export const wantedCertificates = (inventory: Inventory): WantedCertificate[] =>
  inventory.hosts.flatMap((host) =>
    agentsOf(host, inventory).map((agent) => ({
      host: host.name,
      agent,
      dnsNames: [roleName(agent, host, inventory), "localhost"],
      addresses: ["127.0.0.1", host.address],
    })),
  );

function roleName(agent: AgentName, { roles }: InventoryHost, inventory: Inventory): string {
  const { datacenter, region } = inventory;
  if (agent === "vault") return vaultServerName(inventory);
  // Consul knows its datacenter in small letters only.
  if (agent === "consul") return `${roles.consul}.${datacenter.toLowerCase()}.consul`;
  return `${agent === "nomad-server" ? "server" : "client"}.${region}.nomad`;
}
