import { createHash } from "node:crypto";
import { z } from "zod";
import { memberSchema, unwrapped } from "./schema-parts.ts";

/**
 * A variable that must not be shown: versions and records hold its SHA-256 instead.
 * The job that Nomad gets still holds the value; prefer Nomad variables or Vault for real secrets.
 */
export function secretVariable() {
  return z.string().min(1).meta({ secret: true });
}

/** A copy with every secret replaced by `secret:sha256:<digest>`. */
export function redactSecrets<T extends object>(schema: z.core.$ZodType, variables: T): T {
  const copy = structuredClone(variables);
  redactIn(schema, copy);
  return copy;
}

function redactIn(schema: z.core.$ZodType, holder: object): void {
  for (const [key, value] of Object.entries(holder)) {
    const member = memberSchema(schema, key);
    if (!member) continue;
    if (typeof value === "string" && isSecret(member)) Reflect.set(holder, key, redactText(value));
    if (typeof value === "object" && value !== null) redactIn(member, value);
  }
}

/** Whether what lies at this path is a secret, or inside one. */
export function isSecretAt(schema: z.core.$ZodType, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (isSecret(schema)) return true;
  const member = key === undefined ? undefined : memberSchema(schema, key);
  return member !== undefined && isSecretAt(member, rest);
}

const MARK = "secret:sha256:";

/** Whether a text holds what stands for a secret. */
export function isRedacted(text: string): boolean {
  return text.includes(MARK);
}

/** What stands for a secret wherever it is shown or recorded. */
export function redactText(secret: string): string {
  return `${MARK}${createHash("sha256").update(secret).digest("hex")}`;
}

function isSecret(schema: z.core.$ZodType): boolean {
  return z.globalRegistry.get(unwrapped(schema))?.["secret"] === true;
}
