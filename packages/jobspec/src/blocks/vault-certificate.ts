import type { Template } from "nomad-client-ts";
import { seconds, type Nanoseconds } from "durations";
import {
  serviceDomain,
  vaultRoles,
  worldVault,
  type CertificateLife,
  type VaultRole,
} from "../world-vault.ts";
import { jobInTemplate } from "./job-in-template.ts";
import { changeOf, secretFile, type OnChange } from "./vault-secret.ts";

/** A certificate of the job's service, from its world's Vault. */
export interface VaultCertificate {
  /** How long one lives; Nomad gets the next one when two thirds of that are over. Default 24h. */
  readonly life?: CertificateLife | undefined;
  /**
   * Label of a port whose address it is for as well, with 127.0.0.1 and `localhost`: for browsers and tools that know addresses only. Vault
   * gives such certificates to `edge-server` alone.
   */
  readonly addressOf?: string | undefined;
  /** Default SIGHUP. */
  readonly onChange?: OnChange | undefined;
  /** All tasks change within so long, each at a moment of its own; default 5 s. */
  readonly splay?: Nanoseconds | undefined;
}

/** Templates of a certificate, and where the task finds what they write. */
export interface CertificateBlock {
  readonly templates: readonly Template[];
  /** The role that its task has to have. */
  readonly role: VaultRole;
  readonly files: {
    /** PEM: the certificate, then its key. One file, replaced at once, so that nobody ever finds the halves of two. */
    readonly certificate: string;
    /** The same file. */
    readonly key: string;
    /** PEM: the authority of all services' certificates. */
    readonly ca: string;
  };
}

/**
 * A certificate for `JOB.service.consul`, for servers and clients alike, with its key and its authority in the task's secrets folder. Nomad's
 * template gets it before the task starts and renews it; a client that starts again takes the one that is there.
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/template
 */
export function vaultCertificate({
  life = "24h",
  addressOf,
  onChange = { signal: "SIGHUP" },
  splay = seconds(5),
}: VaultCertificate = {}): CertificateBlock {
  const certificate = secretFile("certificate.pem");
  const ca = secretFile("certificate-ca.pem");
  const change = changeOf(onChange, splay);
  const common = { ...change, Perms: "0640" };
  return {
    templates: [
      { ...common, DestPath: certificate, EmbeddedTmpl: issue(life, addressOf) },
      { ...common, DestPath: ca, EmbeddedTmpl: authority },
    ],
    role: addressOf === undefined ? vaultRoles.services : vaultRoles.edges,
    files: { certificate, key: certificate, ca },
  };
}

/**
 * `pkiCert` reads the certificate that is in the file already and asks for another one only when it is to be renewed; `secret` would get a new one
 * at each start of Nomad's client. Each `pkiCert` has a file of its own, so certificate and key stand in one.
 */
function issue(life: CertificateLife, addressOf: string | undefined): string {
  const kind = addressOf === undefined ? "services" : "edges";
  const names = [
    `(printf "common_name=%s.${serviceDomain}" ${jobInTemplate})`,
    ...(addressOf === undefined
      ? []
      : [
          '"alt_names=localhost"',
          `(printf "ip_sans=127.0.0.1,%s" (env "NOMAD_IP_${addressOf.replaceAll("-", "_")}"))`,
        ]),
  ];
  return `{{ with pkiCert "${worldVault.pki}/issue/${kind}-${life}" ${names.join(" ")} }}{{ .Cert }}{{ .Key }}{{ end }}`;
}

const authority = `{{ with secret "${worldVault.pki}/cert/ca" }}{{ .Data.certificate }}\n{{ end }}`;
