import { backdatedMs } from "./backdated.ts";
import { createCertificate, createKeys, type CertifiedKey } from "./create-certificate.ts";
import { loadX509 } from "./load-x509.ts";

export interface AuthorityOptions {
  /** Common name. Two authorities that are trusted at the same time need different ones. */
  readonly name: string;
  readonly now: Date;
  /** Default ten years. */
  readonly validMs?: number;
}

/** An authority of one's own: it signs certificates of agents and no other authorities (RFC 5280, path length 0). */
export async function createAuthority({
  name,
  now,
  validMs = tenYearsMs,
}: AuthorityOptions): Promise<CertifiedKey> {
  const x509 = await loadX509();
  const keys = await createKeys();
  return createCertificate({
    subject: name,
    notBefore: new Date(now.getTime() - backdatedMs),
    notAfter: new Date(now.getTime() + validMs),
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

const tenYearsMs = 3_650 * 24 * 3_600_000;
