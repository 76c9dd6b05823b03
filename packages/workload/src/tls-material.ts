import type { SecureContext, SecureContextOptions } from "node:tls";

/** What TLS is spoken with, as it was read and checked: plain data, with the private key in it. */
export interface TlsMaterial {
  /** Whom to believe. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  /** A secret. */
  readonly key: string | undefined;
  /** What the certificate says; undefined where there is none. */
  readonly certificate: CertificateFacts | undefined;
}

/** What of a certificate is worth telling. */
export interface CertificateFacts {
  /** Common name. */
  readonly subject: string;
  /** Names and addresses that it holds. */
  readonly names: readonly string[];
  /** Hexadecimal, in small letters. */
  readonly serial: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}

/** The oldest version of TLS that is spoken. */
const minVersion = "TLSv1.2";

/** What `node:tls` takes for this material. */
export function contextOptions({ ca, cert, key }: TlsMaterial): SecureContextOptions {
  return {
    minVersion,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

/** What TLS connections are made with, this material and what else is wanted of them. Loads TLS, a good part of a cold start, when it is first called. */
export function toContext(material: TlsMaterial, more: SecureContextOptions = {}): SecureContext {
  return process.getBuiltinModule("node:tls").createSecureContext({ ...contextOptions(material), ...more });
}

/** The same as services say it at `/info`. */
export function certificateInfo(facts: CertificateFacts) {
  const { subject, names, serial, notBefore, notAfter } = certificateText(facts);
  return { Subject: subject, Names: names, Serial: serial, NotBefore: notBefore, NotAfter: notAfter };
}

/** The same for people: times in ISO 8601. */
export function certificateText({ notBefore, notAfter, ...facts }: CertificateFacts) {
  return {
    ...facts,
    notBefore: new Date(notBefore).toISOString(),
    notAfter: new Date(notAfter).toISOString(),
  };
}

/** Whether both are the same to whoever speaks TLS with them. */
export function isSameMaterial(a: TlsMaterial | undefined, b: TlsMaterial | undefined): boolean {
  return a?.ca === b?.ca && a?.cert === b?.cert && a?.key === b?.key;
}
