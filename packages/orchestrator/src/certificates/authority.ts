import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { createAuthority, splitCertificates, type CertifiedKey } from "certificates";
import type { WorldFolder } from "../files/world-folder.ts";
import { certificateFiles } from "./certificate-files.ts";
import { authorityKeyLost } from "./errors.ts";

/** The world's authority, made once. Its key never leaves the world's folder. Throws CERTIFICATE_AUTHORITY_KEY_LOST. */
export async function ensureAuthority(folder: WorldFolder, now: Date): Promise<CertifiedKey> {
  const files = certificateFiles(folder);
  if ((await files.readAuthorities()) !== undefined) return readSigner(folder);
  const made = await createWorldAuthority(folder, now);
  await files.writeAuthorityKey(made.key);
  await files.writeAuthorities(made.certificate);
  return made;
}

/** That of the trusted authorities whose key is there: it signs. Throws CERTIFICATE_AUTHORITY_KEY_LOST. */
export async function readSigner(folder: WorldFolder): Promise<CertifiedKey> {
  const files = certificateFiles(folder);
  const [authorities, key] = [await files.readAuthorities(), await files.readAuthorityKey()];
  const certificate =
    key && splitCertificates(authorities ?? "").find((candidate) => isOfKey(candidate, key));
  if (!key || !certificate) throw authorityKeyLost(folder.name, files.authorityKey);
  return { certificate, key };
}

/** Two authorities of one world are trusted side by side while one takes over, so each has a name of its own. */
export const createWorldAuthority = (folder: WorldFolder, now: Date): Promise<CertifiedKey> =>
  createAuthority({ name: `Nomad Demo world ${folder.name} ${randomBytes(4).toString("hex")}`, now });

/** Whether the private key is the certificate's. */
export function isOfKey(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
