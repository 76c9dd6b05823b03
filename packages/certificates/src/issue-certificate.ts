import { createPrivateKey } from "node:crypto";
import { backdatedMs } from "./backdated.ts";
import { createCertificate, createKeys, keyAlgorithm, type CertifiedKey } from "./create-certificate.ts";
import { loadX509 } from "./load-x509.ts";

export interface IssueOptions {
  readonly authority: CertifiedKey;
  /** Common name. People read it; programs check {@link dnsNames} and {@link addresses}. */
  readonly name: string;
  /** For example `server.dc1.consul`. */
  readonly dnsNames: readonly string[];
  /** IPv4 or IPv6. */
  readonly addresses: readonly string[];
  readonly now: Date;
  /** Default a year; never longer than the authority's own. */
  readonly validMs?: number;
  /** Whether its holder may be a client too; default true. */
  readonly isClient?: boolean;
}

/** A certificate with a new key, for a program that is a server and, unless told otherwise, a client of its like. */
export async function issueCertificate(options: IssueOptions): Promise<CertifiedKey> {
  const { authority, name, dnsNames, addresses, now, validMs = yearMs, isClient = true } = options;
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await createKeys();
  const signer = createPrivateKey(authority.key).toCryptoKey(keyAlgorithm, false, ["sign"]);
  return createCertificate({
    subject: name,
    notBefore: latest(new Date(now.getTime() - backdatedMs), issuer.notBefore),
    notAfter: earliest(new Date(now.getTime() + validMs), issuer.notAfter),
    keys,
    issuer: { name: issuer.subject, key: signer },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        ...(isClient ? [x509.ExtendedKeyUsage.clientAuth] : []),
      ]),
      new x509.SubjectAlternativeNameExtension([
        ...dnsNames.map((value) => ({ type: "dns" as const, value })),
        ...addresses.map((value) => ({ type: "ip" as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
}

const yearMs = 365 * 24 * 3_600_000;
const latest = (one: Date, other: Date): Date => (one > other ? one : other);
const earliest = (one: Date, other: Date): Date => (one < other ? one : other);
