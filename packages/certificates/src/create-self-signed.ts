import { backdatedMs } from "./backdated.ts";
import { createCertificate, createKeys, type CertifiedKey } from "./create-certificate.ts";
import { loadX509 } from "./load-x509.ts";

export interface SelfSignedOptions {
  /** Common name, and the DNS name that the other side asks for. */
  readonly name: string;
  readonly now: Date;
  /** Default a day. */
  readonly validMs?: number;
}

/**
 * A certificate that its own key signed: for programs that hand theirs to each other over another way, and trust exactly that one. It may sign,
 * too: OpenSSL and Go then take it for the root of its own chain.
 */
export async function createSelfSigned({
  name,
  now,
  validMs = dayMs,
}: SelfSignedOptions): Promise<CertifiedKey> {
  const x509 = await loadX509();
  const { digitalSignature, keyCertSign } = x509.KeyUsageFlags;
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  return createCertificate({
    subject: name,
    notBefore: new Date(now.getTime() - backdatedMs),
    notAfter: new Date(now.getTime() + validMs),
    keys: await createKeys(),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(digitalSignature | keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }]),
    ],
  });
}

const dayMs = 24 * 3_600_000;
