import type { Role } from "orchestrator";
import { z } from "zod";
import { attribute } from "../../framework/attribute.ts";
import { listOf, text } from "../../framework/kinds.ts";

const computed = (description: string) => ({ mode: "computed", description }) as const;

/** What is said of how a world is asked. */
export const endpointsAttributes = {
  world: attribute(text(), { mode: "optional", description: "Its name. Default `default`." }),
  role: attribute(text(z.enum(["operator", "deployer", "viewer"] satisfies readonly Role[])), {
    mode: "optional",
    description: "Whose tokens are named: `operator`, `deployer` or `viewer`. Default `viewer`.",
  }),
  consul_address: attribute(text(), computed("URL of Consul's API, for programs on this machine.")),
  nomad_address: attribute(text(), computed("URL of Nomad's API, for programs on this machine.")),
  vault_address: attribute(text(), computed("URL of Vault's API. Null for a world without Vault.")),
  nomad_region: attribute(text(), computed("Nomad's region.")),
  datacenter: attribute(text(), computed("The datacenter of both.")),
  edges: attribute(listOf(text()), computed("URLs of the edges, one for each host with a Nomad client.")),
  ca_file: attribute(
    text(),
    computed("The authorities of a closed world: a PEM file. Null for an open one."),
  ),
  consul_token_file: attribute(text(), {
    mode: "computed",
    sensitive: true,
    description: "Path of the file with the role's Consul token. Null for an open world.",
  }),
  nomad_token_file: attribute(text(), {
    mode: "computed",
    sensitive: true,
    description: "Path of the file with the role's Nomad token. Null for an open world.",
  }),
} as const;

/** The schema of `data.nomaddemo_endpoints`. */
export const endpointsSchema = {
  description: "Where a world's Consul, Nomad and edges answer, and with what they are asked.",
  attributes: endpointsAttributes,
} as const;
