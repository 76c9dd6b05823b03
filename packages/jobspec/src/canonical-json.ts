import { createHash } from "node:crypto";
import { valueNotJson } from "./errors.ts";

/** What JSON can hold; undefined members are left out. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * One text for one value, as RFC 8785 orders it: keys sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript writes them. Throws for what JSON cannot hold (NaN, functions, dates, …).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value, []));
}

/** SHA-256 over the canonical JSON, 64 lower-case hex digits. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** The same value with the keys of every object in canonical order and undefined members left out. */
export function sortKeys(value: unknown, path: readonly string[] = []): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => sortKeys(item, [...path, String(index)]));
  if (isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      members
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => [key, sortKeys(member, [...path, key])]),
    );
  }
  throw valueNotJson(path, value);
}

/** An object literal's object: no class instance, no array. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
