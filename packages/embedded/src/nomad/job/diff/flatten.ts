import type { FlatFields } from "./field-diff.ts";

/** Fields of a record that are maps of strings, shown as `Meta[key]`. */
const maps = new Set(["Meta", "Env", "CanaryMeta", "TaggedAddresses"]);

/** The plain fields of a record as text: numbers, booleans, strings and the entries of its maps; lists and records have diffs of their own. */
export function flattenPlain(record: object | null | undefined, leftOut: readonly string[] = []): FlatFields {
  const entries = Object.entries(record ?? {}).flatMap(([name, value]) =>
    leftOut.includes(name) ? [] : plainEntries(name, value),
  );
  return Object.fromEntries(entries);
}

/** Every leaf as text, with its path: `args[0]`, `Path[a]`. */
export function flattenAll(value: unknown, path = ""): FlatFields {
  return Object.fromEntries(leaves(value, path));
}

function plainEntries(name: string, value: unknown): [string, string][] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return [[name, String(value)]];
  if (!maps.has(name) || typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, text]) => [`${name}[${key}]`, String(text)]);
}

function leaves(value: unknown, path: string): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, `${path}[${index}]`));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, item]) =>
      leaves(item, path === "" ? key : `${path}[${key}]`),
    );
  }
  if (value === null || value === undefined) return [[path, "nil"]];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? [[path, String(value)]]
    : [];
}
