import {
  certificateVariable,
  checkVariable,
  defineJob,
  lostAfterVariable,
  resourcesVariable,
  secretFile,
  serviceDomain,
  updateVariables,
  vaultAccess,
  vaultCertificate,
  vaultSecret,
  webService,
} from "jobspec";
import { z } from "zod";

/** demo_server: a few instances anywhere, found through Consul. */
export const job = defineJob({
  name: "demo-server",

  variables: z.object({
    count: z.int().min(0).default(3),
    /** `urlprefix-/` lets an edge route every path to it. */
    tags: z.array(z.string()).default(["urlprefix-/"]),
    /** Each second: an instance is found healthy by several answers, within moments. */
    check: checkVariable({ timeout: "2s", interval: "1s" }),
    update: updateVariables({ healthyDeadline: "30s", minHealthy: "2s" })
      .extend({ canary: z.int().min(0).default(0), autoPromote: z.boolean().default(false) })
      .prefault({}),
    lostAfter: lostAfterVariable(),
    resources: resourcesVariable(),
    /** HTTPS with a certificate of Vault, for nobody without one; default: where the world has a Vault. */
    tls: z.boolean().optional(),
    certificate: certificateVariable(),
    /** Jobs whose certificates may ask over HTTPS; none: each job with a certificate of Vault. */
    clients: z.array(z.string().min(1)).default(["edge-server"]),
    /** Name of a secret of this job in Vault: /info shows its SHA-256. */
    secret: z.string().optional(),
  }),

  // /exit/<code> ends it on purpose, as often as somebody likes: a web service always comes back, on the same host.
  render: ({ tls, certificate: life, clients, secret, tags, check, ...variables }, context) => {
    const certificate = (tls ?? context.vault) ? vaultCertificate({ life }) : undefined;
    const secrets = secret === undefined ? [] : [vaultSecret({ name: secret })];
    const templates = [...(certificate?.templates ?? []), ...secrets];
    return webService(
      {
        name: "demo-server",
        group: "demo",
        // One host's end must not take two instances with it; a world of one host has no choice.
        sharesHosts: context.hostCount === 1,
        ...variables,
        // Edges hear of TLS by the tags. Consul's checks have no certificate, and ask a port of their own.
        tags: certificate ? tags.map(withTls) : tags,
        check: certificate ? { ...check, path: "/health", port: "check" } : check,
        ...(certificate && { morePorts: [{ port: "check" }] }),
        args: [
          ...(certificate ? ["--tls-cert", certificate.files.certificate] : []),
          ...(certificate ? ["--tls-key", certificate.files.key] : []),
          ...(certificate ? ["--client-ca", certificate.files.ca] : []),
          ...(certificate ? clients.flatMap((job) => ["--client-name", `${job}.${serviceDomain}`]) : []),
          ...(secret === undefined ? [] : ["--secret-file", secretFile(secret)]),
        ],
        ...(templates.length > 0 && { vault: vaultAccess({ templates, role: certificate?.role }) }),
      },
      context,
    );
  },
});

/** A route's tag that says how its instances are spoken to. */
const withTls = (tag: string): string =>
  tag.startsWith("urlprefix-") && !tag.includes(" proto=") ? `${tag} proto=https` : tag;
