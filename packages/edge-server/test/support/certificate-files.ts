import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CertifiedKey } from "certificates";

/** Files of a certificate, its key and an authority; each is replaced whole, as Nomad's templates do it. */
export function certificateFiles(folder: string, name: string) {
  const cert = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  const ca = join(folder, `${name}-ca.pem`);
  return {
    cert,
    key,
    ca,
    /** What has the edge use them towards instances. */
    flags: ["--upstream-ca", ca, "--upstream-cert", cert, "--upstream-key", key],
    /** One after the other: for a moment they do not fit. */
    put: async (pair: CertifiedKey) => {
      await replace(key, pair.key);
      await replace(cert, pair.certificate);
    },
    /** These are believed. */
    believe: (...certificates: readonly string[]) => replace(ca, certificates.join("")),
  };
}

/** Nobody reads a half of it. */
export async function replace(file: string, content: string): Promise<void> {
  const next = `${file}.next`;
  await writeFile(next, content, { mode: 0o600 });
  await rename(next, file);
}
