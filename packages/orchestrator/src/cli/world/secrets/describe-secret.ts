import { createHash } from "node:crypto";
import { describePlace, type SecretInfo } from "../../../vault/secrets.ts";

/** What a command's document says of a secret; never the value. */
export const secretDocument = (secret: SecretInfo): object => {
  const { namespace, job, name, version, writtenAt } = secret;
  return { namespace, job, name, version, writtenAt };
};

/** Length and digest of a value: enough to see whether two are the same. */
export function measureValue(value: string): { readonly bytes: number; readonly sha256: string } {
  return { bytes: Buffer.byteLength(value), sha256: createHash("sha256").update(value).digest("hex") };
}

/** What was written, as a sentence for people. */
export function describeWritten(secret: SecretInfo, value: string): string {
  const { bytes } = measureValue(value);
  const end = value.endsWith("\n") ? ", the last one a line break" : "";
  return `Wrote ${describePlace(secret)}, version ${secret.version}: ${bytes} bytes${end}. Tasks that use it have it within half a minute.`;
}
