import { parseDurationMs } from "durations";
import { decodeFailed, isObject, wrongType, type Fields } from "./read-json.ts";

/** A text field, empty when missing. */
export function readText(fields: Fields, name: string): string {
  const value = fields.get(name) ?? "";
  if (typeof value !== "string") throw wrongType(fields, { name, value, wanted: "string" });
  return value;
}

/** An integer field, 0 when missing. */
export function readInteger(fields: Fields, name: string): number {
  const value = fields.get(name) ?? 0;
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    throw wrongType(fields, { name, value, wanted: "int" });
  return value;
}

/** A boolean field, false when missing. */
export function readBoolean(fields: Fields, name: string): boolean {
  const value = fields.get(name) ?? false;
  if (typeof value !== "boolean") throw wrongType(fields, { name, value, wanted: "bool" });
  return value;
}

/** A list of texts, empty when missing. */
export function readTexts(fields: Fields, name: string): readonly string[] {
  const value = fields.get(name) ?? [];
  if (!isTexts(value)) throw wrongType(fields, { name, value, wanted: "[]string" });
  return value;
}

/** A map of texts, empty when missing. */
export function readTextMap(fields: Fields, name: string): Readonly<Record<string, string>> {
  return readMap(fields, name, (entry) => {
    if (typeof entry !== "string") throw wrongType(fields, { name, value: entry, wanted: "string" });
    return entry;
  });
}

/** A map of lists of texts, empty when missing. */
export function readTextsMap(fields: Fields, name: string): Readonly<Record<string, string[]>> {
  return readMap(fields, name, (entry) => {
    if (!isTexts(entry)) throw wrongType(fields, { name, value: entry, wanted: "[]string" });
    return [...entry];
  });
}

/** A map field, empty when missing, each entry read by the given function. */
export function readMap<T>(
  fields: Fields,
  name: string,
  read: (entry: unknown) => T,
): Readonly<Record<string, T>> {
  const value = fields.get(name) ?? {};
  if (!isObject(value)) throw wrongType(fields, { name, value, wanted: "map[string]string" });
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, read(entry)]));
}

/** A duration in ms: Go text, or a number of nanoseconds; 0 when missing. */
export function readDurationMs(fields: Fields, name: string): number {
  const value = fields.get(name) ?? 0;
  if (typeof value === "number") return value / 1e6;
  // Consul's own decoder passes over any other type.
  if (typeof value !== "string") return 0;
  const ms = parseDurationMs(value, { signed: true });
  if (ms !== undefined) return ms;
  const lacksUnit = /^[+-]?[\d.]*\d[\d.]*$/.test(value);
  throw decodeFailed(`time: ${lacksUnit ? "missing unit in" : "invalid"} duration ${JSON.stringify(value)}`);
}

/** Whether a field says anything: not missing, empty or false. */
export function isSet(fields: Fields, name: string): boolean {
  const value = fields.get(name);
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
