import { badRequest } from "../../http/http-error.ts";

/** The fields of a JSON object, found by name without regard to case and `_`: Go reads `ServiceID`, `serviceid` and `service_id` alike. */
export interface Fields {
  /** Undefined when missing or null. */
  get(name: string): unknown;
  /** Names as the client spelled them. */
  readonly spelled: readonly string[];
  /** Go's name of the type, for its error texts. */
  readonly type: string;
}

/** The body as a JSON object that Go would decode into `type`; throws 400 with its words for anything else. */
export function readJsonObject(body: Buffer | undefined, type: string): Fields {
  const value = parse(body);
  if (value === null) return fieldsOf({}, type);
  if (!isObject(value))
    throw decodeFailed(`json: cannot unmarshal ${goKind(value)} into Go value of type ${type}`);
  return fieldsOf(value, type);
}

/** The same for an object inside a body. */
export function fieldsOf(value: object, type: string): Fields {
  const entries = Object.entries(value);
  const byName = new Map(
    entries.filter(([, field]) => field !== null).map(([key, field]) => [plain(key), field]),
  );
  return { type, get: (name) => byName.get(plain(name)), spelled: entries.map(([key]) => key) };
}

/** Refuses what the real agent would refuse as an unknown field, with its words. */
export function refuseUnknown(fields: Fields, known: readonly string[]): void {
  const names = new Set(known.map(plain));
  for (const key of fields.spelled)
    if (!names.has(plain(key))) throw decodeFailed(`json: unknown field "${key}"`);
}

/** 400 with Go's words for a field of another type. */
export function wrongType(
  { type }: Fields,
  { name, value, wanted }: { readonly name: string; readonly value: unknown; readonly wanted: string },
): Error {
  const field = `Go struct field ${type}.${name} of type ${wanted}`;
  return decodeFailed(`json: cannot unmarshal ${goKind(value)} into ${field}`);
}

/** 400 with the words of Consul for a body it cannot read. */
export function decodeFailed(reason: string): Error {
  return badRequest(`Request decode failed: ${reason}`);
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}

function parse(body: Buffer | undefined): unknown {
  const text = body?.toString("utf8") ?? "";
  if (text.trim() === "") throw decodeFailed("EOF");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw decodeFailed(goSyntaxError(text, error instanceof Error ? error.message : ""));
  }
}

/** V8 and Go stop at the same character, and word it differently. */
function goSyntaxError(text: string, message: string): string {
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
  const token = /Unexpected token '(.)'/u.exec(message)?.[1] ?? text[position];
  return token === undefined
    ? "unexpected EOF"
    : `invalid character '${token}' looking for beginning of value`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number" && !Number.isInteger(value)) return `number ${value}`;
  return typeof value === "boolean" ? "bool" : typeof value;
}
