import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContext } from "node:tls";
import { usageWrong } from "workload";

/** Reads a certificate chain and its key. @throws UserError USAGE */
export async function loadCertificate(certFile: string, keyFile: string): Promise<SecureContext> {
  // One after the other: where both are missing the message is always the same.
  const cert = await readPem(certFile);
  const key = await readPem(keyFile);
  try {
    return createSecureContext({ cert, key, minVersion: "TLSv1.2" });
  } catch (error) {
    throw usageWrong(`${certFile} and ${keyFile} are not a certificate and its key`, error);
  }
}

/** Authorities to verify upstreams with. @throws UserError USAGE */
export async function loadAuthorities(file: string): Promise<SecureContext> {
  const ca = await readPem(file);
  try {
    return createSecureContext({ ca, minVersion: "TLSv1.2" });
  } catch (error) {
    throw usageWrong(`${file} holds no certificate`, error);
  }
}

async function readPem(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw usageWrong(`cannot read ${file}`, error);
  }
}
