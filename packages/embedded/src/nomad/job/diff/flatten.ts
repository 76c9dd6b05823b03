import type { FlatFields } from "./field-diff.ts";

/** Fields of a record that are maps of strings, shown as `Meta[key]`. */
const maps = new Set(["Meta", "Env", "CanaryMeta", "TaggedAddresses"]);

/** The plain fields of a record as text: numbers, booleans, strings and the entries of its maps; lists and records have diffs of their own. */
export function flattenPlain(record: object | null | undefined): FlatFields {
  return Object.fromEntries(
    Object.entries(record ?? {}).flatMap(([name, value]) => plainEntries(name, value)),
  );
}

/** A record without some of its fields. */
export function omit<T extends object>(
  record: T | null | undefined,
  ...names: readonly (keyof T & string)[]
): Partial<T> | undefined {
  if (!record) return undefined;
  const kept: Partial<T> = { ...record };
  for (const name of names) delete kept[name];
  return kept;
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
