import { KeyObject, randomBytes, type webcrypto } from "node:crypto";
import type { Extension } from "@peculiar/x509";
import { loadX509 } from "./load-x509.ts";

/** A certificate and its private key. */
export interface CertifiedKey {
  /** PEM; no secret. */
  readonly certificate: string;
  /** PEM (PKCS #8); a secret. */
  readonly key: string;
}

/** ECDSA on P-256: what Consul's and Nomad's own `tls` commands make. */
export const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256" } as const;

/** What a certificate says. */
export interface CertificateContent {
  /** Common name of whom it is for. */
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Extension[];
  readonly keys: webcrypto.CryptoKeyPair;
  /** Who signs; default: the certificate's own key. */
  readonly issuer?: { readonly name: string; readonly key: webcrypto.CryptoKey };
}

/** A signed certificate with a random serial number, beside its key. */
export async function createCertificate(content: CertificateContent): Promise<CertifiedKey> {
  const { X509CertificateGenerator, Name } = await loadX509();
  const { subject, notBefore, notAfter, extensions, keys, issuer } = content;
  const name = new Name([{ CN: [subject] }]);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: createSerial(),
    subject: name,
    issuer: issuer?.name ?? name,
    notBefore: wholeSecond(notBefore),
    notAfter: wholeSecond(notAfter),
    extensions: [...extensions],
    publicKey: keys.publicKey,
    signingKey: issuer?.key ?? keys.privateKey,
    signingAlgorithm: { ...keyAlgorithm, hash: "SHA-256" },
  });
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" });
  return { certificate: `${certificate.toString("pem")}\n`, key };
}

/** A key pair that can leave this process as PEM. */
export const createKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);

/** 20 octets, the most that RFC 5280 (4.1.2.2) allows: positive, and never with a leading zero. */
function createSerial(): string {
  const serial = randomBytes(20);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial.toString("hex");
}

/** What a certificate can hold: times of X.509 have no fractions of a second. */
const wholeSecond = (date: Date): Date => new Date(Math.floor(date.getTime() / 1_000) * 1_000);
