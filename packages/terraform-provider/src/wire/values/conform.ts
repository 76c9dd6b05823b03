import { ExtData } from "@msgpack/msgpack";
import { describeType, type CtyType } from "./cty-type.ts";
import { valueMismatch } from "./errors.ts";
import type { Path } from "./path.ts";
import { unknownValue, type Value } from "./value.ts";

export interface ConformOptions {
  /**
   * How an object's attributes may differ from its type: `exact`, or `lenient` where the value was written for an earlier schema of the same
   * version: attributes that are gone are dropped, new ones are null.
   */
  readonly attributes: "exact" | "lenient";
  /** Where in a larger value it stands; default: it is the whole. */
  readonly path?: Path;
}

/** What came over the wire, as a value of this type. Throws VALUE_MISMATCH with the path to what is wrong. */
export function conform(raw: unknown, type: CtyType, { attributes, path = [] }: ConformOptions): Value {
  // Every extension stands for an unknown value; what is known about it (prefix, bounds) may be left aside.
  if (raw instanceof ExtData || raw === unknownValue) return unknownValue;
  if (raw === null || raw === undefined) return null;
  if (typeof type === "string") return conformPrimitive(raw, type, path);
  if (type[0] === "object") return conformObject(raw, type[1], { attributes, path });
  return conformCollection(raw, type, { attributes, path });
}

function conformPrimitive(raw: unknown, type: "string" | "number" | "bool", path: Path): Value {
  if (type === "number") return conformNumber(raw, path);
  if (type === "string" && typeof raw === "string") return raw;
  if (type === "bool" && typeof raw === "boolean") return raw;
  throw valueMismatch(path, `it is to be ${describeType(type)}`);
}

/** Numbers that a double does not hold come as text. More than it holds exactly is refused: it would come back as another number. */
function conformNumber(raw: unknown, path: Path): number {
  const number = typeof raw === "string" ? Number(raw) : raw;
  if (typeof number !== "number" || !Number.isFinite(number))
    throw valueMismatch(path, "it is to be a number");
  const digits = String(raw)
    .replace(/e.*$/i, "")
    .replace(/^[-0.]+/, "")
    .replace(".", "");
  if (Number.isInteger(number) ? !Number.isSafeInteger(number) : digits.length > 15)
    throw valueMismatch(path, `the number ${String(raw)} has more digits than are kept`);
  return number;
}

function conformObject(
  raw: unknown,
  types: Readonly<Record<string, CtyType>>,
  { attributes, path }: Required<ConformOptions>,
): Value {
  if (!isRecord(raw)) throw valueMismatch(path, "it is to be an object");
  const others = Object.keys(raw).filter((name) => !(name in types));
  if (attributes === "exact" && others.length > 0)
    throw valueMismatch(path, `there is no attribute ${others.join(", ")}`);
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => {
      const inside = [...path, { attribute: name }];
      if (attributes === "exact" && !(name in raw)) throw valueMismatch(inside, "it is missing");
      return [name, conform(raw[name], type, { attributes, path: inside })];
    }),
  );
}

function conformCollection(
  raw: unknown,
  [kind, type]: readonly ["list" | "set" | "map", CtyType],
  { attributes, path }: Required<ConformOptions>,
): Value {
  if (kind === "map") {
    if (!isRecord(raw)) throw valueMismatch(path, "it is to be a map");
    return Object.fromEntries(
      Object.entries(raw).map(([key, value]) => [
        key,
        conform(value, type, { attributes, path: [...path, { key }] }),
      ]),
    );
  }
  if (!Array.isArray(raw)) throw valueMismatch(path, `it is to be a ${kind}`);
  // Elements of a set have no address: a path ends at the set.
  return raw.map((value, index) =>
    conform(value, type, { attributes, path: kind === "set" ? path : [...path, { index }] }),
  );
}

const isRecord = (raw: unknown): raw is Readonly<Record<string, unknown>> =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw);
