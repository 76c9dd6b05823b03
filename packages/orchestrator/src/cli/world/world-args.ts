import { badWorldName } from "../errors.ts";

/** Flags that say what a world consists of. */
export const worldShapeArgs = {
  engine: {
    type: "string",
    default: "auto",
    valueHint: "auto|embedded|local|ssh",
    description: "What runs the agents",
  },
  subnet: { type: "string", valueHint: "127.0.5.0/24", description: "Addresses of the hosts: .21, .22, …" },
  servers: { type: "string", valueHint: "1|3|5", description: "Hosts with a Consul and a Nomad server" },
  clients: { type: "string", valueHint: "n", description: "Hosts with a Nomad client" },
  datacenter: {
    type: "string",
    valueHint: "name",
    description: "Of Consul and Nomad; jobs from elsewhere often say dc1 (default: vagrant-dc1)",
  },
  inventory: {
    type: "string",
    valueHint: "file",
    description: "Hosts of your own, as YAML; see docs/your-own-hosts.md",
  },
  consul: { type: "string", valueHint: "path", description: "The consul program; default: found on PATH" },
  nomad: { type: "string", valueHint: "path", description: "The nomad program; default: found on PATH" },
  vault: {
    type: "boolean",
    description: "With servers of Vault beside Consul's, once and for all; only in a closed world",
  },
  "no-vault": { type: "boolean", description: "Take Vault away, and all secrets that are in it" },
  "vault-program": {
    type: "string",
    valueHint: "path",
    description: "The vault or bao program; default: $NOMAD_DEMO_VAULT, else found on PATH",
  },
  secure: {
    type: "boolean",
    description: "A closed world: TLS, access rules, identities (default, except with engine embedded)",
  },
  open: { type: "boolean", description: "An open world: plain HTTP, everybody may do everything" },
} as const;

/** A name that is safe in folder, namespace and environment. Throws a usage error. */
export function parseWorldName(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,23}$/.test(name)) throw badWorldName(name);
  return name;
}
