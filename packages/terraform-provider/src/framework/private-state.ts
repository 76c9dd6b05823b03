import { z } from "zod";

/** What a provider remembers beside a resource: JSON that Terraform keeps and shows nobody. It is no place for secrets: states are files. */
export type PrivateState = Readonly<Record<string, unknown>>;

const schema = z.record(z.string(), z.unknown());

/** From the bytes that Terraform kept; none: nothing is remembered. */
export const readPrivate = (bytes: Uint8Array): PrivateState =>
  bytes.length === 0 ? {} : schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));

/** As bytes; none for nothing. */
export const writePrivate = (remembered: PrivateState): Uint8Array =>
  Object.keys(remembered).length === 0 ? new Uint8Array() : Buffer.from(JSON.stringify(remembered));
