import { createHash } from "node:crypto";
import type { Inventory } from "../inventory/inventory.ts";
import { roleRules, roles } from "./roles.ts";
import type { SecretIds, TokenName } from "./secret-ids.ts";

/** What Consul shall know about who may do what. */
export interface ConsulGrants {
  readonly policies: readonly { readonly Name: string; readonly Rules: string }[];
  readonly roles: readonly {
    readonly Name: string;
    readonly Policies: readonly { readonly Name: string }[];
  }[];
  readonly tokens: readonly ConsulToken[];
}

export interface ConsulToken {
  readonly name: TokenName;
  /** Follows from the secret ID and does not tell it: so a token with another secret is another token. */
  readonly AccessorID: string;
  readonly SecretID: string;
  readonly Description: string;
  readonly Policies: readonly { readonly Name: string }[];
  readonly NodeIdentities: readonly { readonly NodeName: string; readonly Datacenter: string }[];
}

/** What tasks may do that log in with their own identity. */
export const tasksRole = "nomad-tasks";
/** Where Nomad's tasks and services log in. */
export const authMethodName = "nomad-workloads";
/** Whom Nomad's identities for Consul are made for. */
export const consulAudience = "consul.io";

/** Pure: equal worlds with equal secrets have equal grants. */
export function consulGrants(inventory: Inventory, secretIds: SecretIds): ConsulGrants {
  return {
    policies: [
      ...roles.flatMap((role) => {
        const rules = roleRules[role].consul;
        return rules === undefined ? [] : [{ Name: role, Rules: rules }];
      }),
      { Name: "nomad-server", Rules: nomadServerRules },
      { Name: "nomad-client", Rules: nomadClientRules },
      { Name: tasksRole, Rules: taskRules },
    ],
    roles: [{ Name: tasksRole, Policies: [{ Name: tasksRole }] }],
    tokens: [...secretIds].flatMap(([name, secretId]) => tokenOf(name, secretId, inventory)),
  };
}

/** A Nomad agent finds out what Consul it has. */
const nomadAgentRules = `
agent_prefix "" { policy = "read" }
node_prefix "" { policy = "read" }
`;

/** A server registers itself. */
const nomadServerRules = `${nomadAgentRules}service "nomad" { policy = "write" }\n`;

/**
 * A client registers itself, and its tasks' services with identities of theirs. With its own token it reads whether they are healthy, and takes
 * them out of Consul (Nomad: ServiceClient.syncRemoveService): without the right to write services none would ever leave.
 */
const nomadClientRules = `${nomadAgentRules}service_prefix "" { policy = "write" }\n`;

/** Consul shows an instance to those only who may read its node too. */
const taskRules = `
node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }
`;

function tokenOf(name: TokenName, secretId: string, { datacenter }: Inventory): ConsulToken[] {
  if (!name.startsWith("consul-")) return [];
  const base = { name, AccessorID: accessorOf(secretId), SecretID: secretId, Description: name };
  const node = /^consul-agent-(.*)$/.exec(name)?.[1];
  if (node !== undefined)
    return [{ ...base, Policies: [], NodeIdentities: [{ NodeName: node, Datacenter: datacenter }] }];
  return [{ ...base, Policies: [{ Name: policyOf(name) }], NodeIdentities: [] }];
}

/** The policy is called as the role is, Consul's own for those who may do everything. */
function policyOf(name: TokenName): string {
  const policy = /^consul-(nomad-server|nomad-client|[a-z]+)/.exec(name)?.[1] ?? "";
  return policy === "operator" ? "global-management" : policy;
}

/** A version 8 UUID (RFC 9562, section 5.8) of a digest. */
function accessorOf(secretId: string): string {
  const digest = createHash("sha256").update(`accessor of ${secretId}`).digest("hex");
  const variant = ((Number.parseInt(digest.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
}
