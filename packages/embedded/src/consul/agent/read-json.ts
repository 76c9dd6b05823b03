import { badRequest } from "../../http/http-error.ts";

/** A JSON object whose keys were brought to the one spelling that {@link readJsonObject} promises. */
export type Fields = ReadonlyMap<string, unknown>;

/** The body as a JSON object, keys in lower case without `_`: Go reads `ServiceID`, `serviceid` and `service_id` alike. */
export function readJsonObject(body: Buffer | undefined): Fields {
  const value = parse(body);
  if (value === null) return new Map();
  if (!isObject(value)) throw decodeFailed(`json: cannot unmarshal ${goKind(value)} into Go value`);
  return fieldsOf(value);
}

/** The same for an object inside a body. */
export function fieldsOf(value: object): Fields {
  return new Map(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key.toLowerCase().replaceAll("_", ""), field]),
  );
}

/** Refuses what the real agent would refuse as an unknown field, with its words. */
export function refuseUnknown(fields: Fields, known: readonly string[]): void {
  for (const key of fields.keys())
    if (!known.includes(key)) throw decodeFailed(`json: unknown field "${key}"`);
}

/** 400 with the words of Consul for a body it cannot read. */
export function decodeFailed(reason: string): Error {
  return badRequest(`Request decode failed: ${reason}`);
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(body: Buffer | undefined): unknown {
  if (!body || body.length === 0) throw decodeFailed("EOF");
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw decodeFailed(error instanceof Error ? error.message : String(error));
  }
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
