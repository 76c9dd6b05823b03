import { readFile } from "node:fs/promises";
import { usageWrong } from "workload";

/** What may be shown of a secret. */
export interface SecretDigest {
  /** Of the file's bytes, in hexadecimal: what `sha256sum FILE` says. */
  readonly SHA256: string;
  /** ISO 8601. */
  readonly ReadAt: string;
}

/** Reads a secret, and forgets all but its digest. @throws UserError USAGE for a file that is empty or cannot be read */
export async function readSecret(file: string): Promise<SecretDigest> {
  const bytes = await readBytes(file);
  if (bytes.length === 0) throw usageWrong(`secret-file ${file} is empty`);
  const { createHash } = process.getBuiltinModule("node:crypto");
  return { SHA256: createHash("sha256").update(bytes).digest("hex"), ReadAt: new Date().toISOString() };
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw usageWrong(`cannot read secret-file ${file}`, error);
  }
}
