/** Who may do what in a closed world. A person's tools take the least that they need. */
export const roles = ["operator", "deployer", "viewer"] as const;
export type Role = (typeof roles)[number];

/** What a role may do, in the words of each product's policies. Undefined: everything. */
export interface RoleRules {
  /** Consul's ACL rules: https://developer.hashicorp.com/consul/docs/security/acl/acl-rules */
  readonly consul: string | undefined;
  /** A Nomad ACL policy: https://developer.hashicorp.com/nomad/docs/other-specifications/acl-policy */
  readonly nomad: string | undefined;
}

/** Reads of both products' agents, nodes and services; keys, secrets and the operator's endpoints are not among them. */
const consulReads = `
agent_prefix "" { policy = "read" }
node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }
`;

const nomadReads = `
agent { policy = "read" }
node { policy = "read" }
`;

/** The rules of each role. */
export const roleRules: Readonly<Record<Role, RoleRules>> = {
  operator: { consul: undefined, nomad: undefined },
  /** Submits, reads, restarts and stops jobs; sees what becomes of them. */
  deployer: {
    consul: consulReads,
    nomad: `${nomadReads}
namespace "default" {
  policy = "read"
  capabilities = ["submit-job", "dispatch-job", "scale-job", "read-logs", "read-fs", "alloc-lifecycle"]
}
`,
  },
  /** What `world status`, the measures of chaos and a dashboard read. */
  viewer: {
    consul: consulReads,
    nomad: `${nomadReads}
namespace "*" {
  policy = "read"
}
`,
  },
};
