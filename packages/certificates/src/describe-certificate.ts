import { X509Certificate } from "node:crypto";
import { splitCertificates } from "./pem.ts";

/** What a certificate says, without its key. */
export interface CertificateDescription {
  /** Common name of whom it is for. */
  readonly subject: string;
  /** Common name of the authority that signed it. */
  readonly issuer: string;
  /** Hexadecimal, in small letters. */
  readonly serial: string;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whether one of these authorities signed it: one PEM text with one or several. */
  isSignedBy(authorities: string): boolean;
}

/** Reads a certificate: PEM, or what a TLS socket holds of its peer. Throws on text that is none. */
export function describeCertificate(certificate: string | X509Certificate): CertificateDescription {
  const x509 = typeof certificate === "string" ? new X509Certificate(certificate) : certificate;
  const names = alternativeNames(x509);
  return {
    subject: commonName(x509.subject),
    issuer: commonName(x509.issuer),
    serial: x509.serialNumber.toLowerCase(),
    dnsNames: names("DNS"),
    addresses: names("IP Address"),
    notBefore: x509.validFromDate,
    notAfter: x509.validToDate,
    isSignedBy: (authorities) =>
      splitCertificates(authorities)
        .map((text) => new X509Certificate(text))
        .some((authority) => x509.checkIssued(authority) && x509.verify(authority.publicKey)),
  };
}

/** Node gives the names as one line: `DNS:localhost, IP Address:127.0.0.1`. */
function alternativeNames({ subjectAltName }: X509Certificate): (kind: string) => string[] {
  const entries = subjectAltName?.split(", ") ?? [];
  return (kind) =>
    entries.flatMap((entry) => (entry.startsWith(`${kind}:`) ? [entry.slice(kind.length + 1)] : []));
}

/** Names have a line each: `O=HashiCorp\nCN=server`. One without a common name is shown whole. */
const commonName = (name: string): string => /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll("\n", ", ");
