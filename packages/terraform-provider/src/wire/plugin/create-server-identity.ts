import { X509Certificate } from "node:crypto";
import { createSelfSigned, type CertifiedKey } from "certificates";

/** What a plugin shows its client: for this one process, and never written down. */
export interface ServerIdentity extends CertifiedKey {
  /** What the handshake line carries. */
  readonly der: Buffer;
}

/** A certificate for `localhost`, the name that go-plugin's client asks for. */
export async function createServerIdentity(now: Date): Promise<ServerIdentity> {
  const own = await createSelfSigned({ name: "localhost", now });
  return { ...own, der: new X509Certificate(own.certificate).raw };
}
