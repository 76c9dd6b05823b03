import {
  certificateVariable,
  checkVariable,
  defineJob,
  lostAfterVariable,
  resourcesVariable,
  serviceDomain,
  updateVariables,
  vaultAccess,
  vaultCertificate,
  webService,
  type CertificateBlock,
} from "jobspec";
import { z } from "zod";

/** edge_server on every host, at the same port. */
export const job = defineJob({
  name: "edge-server",

  variables: z.object({
    /** Consul service to route to. */
    service: z.string().min(1).default("demo-server"),
    port: z.int().min(1).max(65_535).default(25_000),
    /** Of the private listener (status page, metrics), the same on every host; 0: none. */
    adminPort: z.int().min(0).max(65_535).default(25_001),
    /** /info asks every instance and waits up to 5 s for each. */
    check: checkVariable({ timeout: "7s", interval: "1s" }),
    /** Canaries are impossible: the static port is taken on every host. */
    update: updateVariables({ healthyDeadline: "60s", minHealthy: "2s" }).prefault({}),
    lostAfter: lostAfterVariable(),
    resources: resourcesVariable(),
    /** HTTPS beside HTTP, and to instances, with a certificate of Vault; default: where the world has a Vault. */
    tls: z.boolean().optional(),
    certificate: certificateVariable(),
    /** Of HTTPS, the same on every host; default 25443. */
    httpsPort: z.int().min(1).max(65_535).optional(),
  }),

  // One edge is replaced at a time: a client of a static address meets at most one that restarts.
  render: ({ service, adminPort, tls, certificate: life, httpsPort = 25_443, ...variables }, context) => {
    const certificate = (tls ?? context.vault) ? vaultCertificate({ life, addressOf: "https" }) : undefined;
    return webService(
      {
        name: "edge-server",
        group: "edge",
        // One per host: clients know the hosts' addresses, not where Nomad placed something.
        count: context.hostCount,
        sharesHosts: false,
        morePorts: [
          ...(adminPort === 0 ? [] : [{ port: "admin", static: adminPort }]),
          ...(certificate ? [{ port: "https", static: httpsPort }] : []),
        ],
        args: ["--service", service, ...(certificate ? tlsArgs(certificate) : [])],
        asksConsul: true,
        ...(certificate && { vault: vaultAccess(certificate) }),
        ...variables,
      },
      context,
    );
  },
});

/** The same certificate for clients and for instances, which have to be what they are called in Consul. */
const tlsArgs = ({ files: { certificate, key, ca } }: CertificateBlock): string[] =>
  Object.entries({
    "--tls-cert": certificate,
    "--tls-key": key,
    "--upstream-ca": ca,
    "--upstream-cert": certificate,
    "--upstream-key": key,
    "--upstream-name": `{service}.${serviceDomain}`,
  }).flat();
