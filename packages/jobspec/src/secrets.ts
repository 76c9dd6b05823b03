import { createHash } from "node:crypto";
import { z } from "zod";
import { isPlainObject } from "./canonical-json.ts";

/**
 * A variable that must not be shown: versions and records hold its SHA-256 instead.
 * The job that Nomad gets still holds the value; prefer Nomad variables or Vault for real secrets.
 */
export function secretVariable() {
  return z.string().min(1).meta({ secret: true });
}

/** The same variables with every secret replaced by `secret:sha256:<digest>`. */
export function redactSecrets<T>(schema: z.core.$ZodType, value: T): T {
  return redact(schema, value) as T;
}

function redact(schema: z.core.$ZodType, value: unknown): unknown {
  if (typeof value === "string" && isSecret(schema)) return `secret:sha256:${sha256(value)}`;
  const inner = innerOf(schema);
  if (inner.wrapped) return redact(inner.wrapped, value);
  if (inner.element && Array.isArray(value)) return value.map((item) => redact(inner.element, item));
  if (!isPlainObject(value)) return value;
  const member = (key: string) => inner.shape?.[key] ?? inner.values;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const schema = member(key);
      return [key, schema ? redact(schema, item) : item];
    }),
  );
}

function isSecret(schema: z.core.$ZodType): boolean {
  return z.globalRegistry.get(schema)?.["secret"] === true;
}

interface Inner {
  readonly wrapped?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly values?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
}

function innerOf(schema: z.core.$ZodType): Inner & { element: z.core.$ZodType } {
  const def = schema._zod.def as unknown as {
    innerType?: z.core.$ZodType;
    element: z.core.$ZodType;
    valueType?: z.core.$ZodType;
    shape?: Record<string, z.core.$ZodType>;
  };
  return {
    element: def.element,
    ...(def.innerType ? { wrapped: def.innerType } : {}),
    ...(def.valueType ? { values: def.valueType } : {}),
    ...(def.shape ? { shape: def.shape } : {}),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
