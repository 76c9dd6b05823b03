import { certificateLives, serviceDomain, vaultRoles, worldVault } from "jobspec";

/** What Vault shall know about who may do what. */
export interface VaultGrants {
  readonly policies: readonly { readonly name: string; readonly policy: string }[];
  /** Of the JWT method: who logs in as what. */
  readonly loginRoles: readonly { readonly name: string; readonly role: Readonly<Record<string, unknown>> }[];
  /** Of the PKI: which certificates there are. */
  readonly certificateRoles: VaultGrants["loginRoles"];
}

/** Whom Nomad's identities for Vault are made for. */
export const vaultAudience = "vault.io";

/**
 * How long a token of a task lives without being renewed. Nomad renews it at half of that, and ends the task when Vault says that it is over: so
 * Vault may be away for two hours, and a token outlives its allocation by four at most.
 */
export const tokenPeriodSeconds = 4 * 3_600;

/** Pure. `accessor` is what Vault calls the JWT method by in policies. */
export function vaultGrants(accessor: string): VaultGrants {
  const claim = (name: string): string => `{{identity.entity.aliases.${accessor}.metadata.${name}}}`;
  const own = `${claim("nomad_namespace")}/${claim("nomad_job_id")}`;
  const policies = {
    [vaultRoles.workloads]: `${ownToken}\n${rule(`${worldVault.secrets}/data/${own}/*`, "read")}`,
    [vaultRoles.services]: rule(`${worldVault.pki}/issue/services-*`, "update"),
    [vaultRoles.edges]: rule(`${worldVault.pki}/issue/edges-*`, "update"),
  };
  const { workloads, services, edges } = vaultRoles;
  const name = `${claim("nomad_job_id")}.${serviceDomain}`;
  return {
    policies: Object.entries(policies).map(([role, policy]) => ({ name: role, policy })),
    loginRoles: [
      { name: workloads, role: loginRole([workloads]) },
      // A service's name says nothing of the namespace of its job: only jobs of one namespace may have certificates for them.
      { name: services, role: loginRole([workloads, services], { nomad_namespace: "default" }) },
      {
        name: edges,
        role: loginRole([workloads, services, edges], {
          nomad_namespace: "default",
          nomad_job_id: "edge-server",
        }),
      },
    ],
    certificateRoles: Object.entries(certificateLives).flatMap(([life, seconds]) => [
      { name: `services-${life}`, role: certificateRole(name, { seconds, withAddresses: false }) },
      { name: `edges-${life}`, role: certificateRole(name, { seconds, withAddresses: true }) },
    ]),
  };
}

const rule = (path: string, capability: string): string =>
  `path "${path}" {\n  capabilities = ["${capability}"]\n}\n`;

/** What of Vault's policy `default` a task's token needs. */
const ownToken = [
  rule("auth/token/lookup-self", "read"),
  rule("auth/token/renew-self", "update"),
  rule("auth/token/revoke-self", "update"),
].join("\n");

/** https://developer.hashicorp.com/vault/api-docs/auth/jwt#create-update-role */
function loginRole(policies: readonly string[], boundClaims: Readonly<Record<string, string>> = {}) {
  return {
    role_type: "jwt",
    bound_audiences: [vaultAudience],
    bound_claims_type: "glob",
    bound_claims: { nomad_job_id: hasLetterOrDigit, ...boundClaims },
    // Not the job's id, as in Nomad's guide: jobs of one name in two namespaces would be one entity, and read each other's secrets.
    user_claim: "sub",
    claim_mappings: Object.fromEntries([...claims, allocationClaim].map((name) => [name, name])),
    token_type: "service",
    token_policies: policies,
    token_no_default_policy: true,
    token_period: tokenPeriodSeconds,
  };
}

/** In a policy's path a segment `+` stands for any: a job that is called so would read the secrets of all jobs. */
const hasLetterOrDigit = Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").map(
  (character) => `*${character}*`,
);

/** What of an identity policies may ask for. */
const claims = ["nomad_namespace", "nomad_job_id", "nomad_task"] as const;

/** Says whose a token is. No policy asks for it: the tasks of a job are one entity, and the latest login overwrites it there. */
const allocationClaim = "nomad_allocation_id";

/** https://developer.hashicorp.com/vault/api-docs/secret/pki#create-update-role */
function certificateRole(
  name: string,
  { seconds, withAddresses }: { readonly seconds: number; readonly withAddresses: boolean },
) {
  return {
    ttl: seconds,
    max_ttl: seconds,
    not_before_duration: Math.ceil(backdated * seconds),
    key_type: "ec",
    key_bits: 256,
    allowed_domains: [name],
    allowed_domains_template: true,
    allow_bare_domains: true,
    allow_subdomains: false,
    allow_glob_domains: false,
    allow_wildcard_certificates: false,
    allow_localhost: withAddresses,
    allow_ip_sans: withAddresses,
    server_flag: true,
    client_flag: true,
    // Listed under their serial numbers until they have ended.
    no_store: false,
    generate_lease: false,
  };
}

/**
 * Nomad's template asks for the next certificate when nine tenths of the time between `notBefore` and `notAfter` are over, and cannot be told
 * otherwise (consul-template: `goodFor` in dependency/vault_pki.go). Backdated by 7/3 of its life, that is two thirds of the life:
 * 0.9 × (7/3 + 1) − 7/3 = 2/3.
 */
const backdated = 7 / 3;

/** How long before its making a certificate may begin, at most, with an hour to spare. */
export const oldestCertificateSeconds =
  3_600 + Math.ceil(backdated * Math.max(...Object.values(certificateLives)));
