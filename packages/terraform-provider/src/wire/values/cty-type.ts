/**
 * A type of Terraform's language, in the very form that a schema carries as JSON: `"string"`, `["list","string"]`,
 * `["object",{"name":"string"}]`. Without tuples and without types that are known at run time only.
 * Source: "Wire Format for OpenTofu Objects and Associated Values", Schema.Attribute mapping rules.
 */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | readonly ["list" | "set" | "map", CtyType]
  | readonly ["object", Readonly<Record<string, CtyType>>];

/** The type as a schema carries it. */
export const encodeType = (type: CtyType): Uint8Array => Buffer.from(JSON.stringify(type));

/** The type in words, for messages: `a list of string`. */
export function describeType(type: CtyType): string {
  if (typeof type === "string") return type === "bool" ? "a boolean" : `a ${type}`;
  if (type[0] === "object") return "an object";
  return `a ${type[0]} of ${nameOf(type[1])}`;
}

const nameOf = (type: CtyType): string => (typeof type === "string" ? type : type[0]);
