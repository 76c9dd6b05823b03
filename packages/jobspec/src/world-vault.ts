/**
 * What things are called in the Vault of a world: `world up --vault` makes them, jobs ask for them. The same in every world, so that a job is
 * the same in all of them (docs/decisions/065).
 */
export const worldVault = {
  /** Where secrets are, key-value version 2: `secret/data/NAMESPACE/JOB/NAME`. */
  secrets: "secret",
  /** The authority of services' certificates. */
  pki: "pki",
  /** Where tasks log in with their identities. */
  login: "jwt-nomad",
} as const;

/** What a task may do that logged in; Nomad's clients ask for `workloads` where a job names no other. */
export const vaultRoles = {
  /** Any job: reads its own secrets. */
  workloads: "nomad-workloads",
  /** A job of namespace `default`: also gets certificates of its service. */
  services: "nomad-services",
  /** `edge-server` of namespace `default`: also gets certificates of its hosts' addresses. */
  edges: "nomad-edges",
} as const;
export type VaultRole = (typeof vaultRoles)[keyof typeof vaultRoles];

/** How long a certificate may live, each with a role of its own in the PKI: `services-24h`. */
export const certificateLives = { "1m": 60, "1h": 3_600, "24h": 86_400 } as const;
export type CertificateLife = keyof typeof certificateLives;

/** Of a secret's data, what holds its value. */
export const secretKey = "value";

/** The domain of services' names in certificates: `demo-server.service.consul`, as in Consul's DNS. */
export const serviceDomain = "service.consul";
