import { messageOf } from "command-line/message-of";
import type { DynamicValue } from "../messages/dynamic-value.ts";
import { conform, type ConformOptions } from "./conform.ts";
import type { CtyType } from "./cty-type.ts";
import { valueMismatch } from "./errors.ts";
import { decodeMsgpack, encodeMsgpack } from "./msgpack.ts";
import type { Value } from "./value.ts";

/** The value that a call carries; null where it carries none. Clients write MessagePack; JSON has to be understood too. */
export function readDynamic(dynamic: DynamicValue | undefined, type: CtyType): Value {
  if (dynamic && dynamic.msgpack.length > 0) return decodeMsgpack(dynamic.msgpack, type);
  if (dynamic && dynamic.json.length > 0) return readJson(dynamic.json, type, { attributes: "exact" });
  return null;
}

/** A value for a response: always MessagePack, the only form that every client reads everywhere. */
export const writeDynamic = (value: Value): DynamicValue => ({
  msgpack: encodeMsgpack(value),
  json: new Uint8Array(),
});

/** A value of this type from JSON, as states keep it. Throws VALUE_MISMATCH. */
export const readJson = (bytes: Uint8Array, type: CtyType, options: ConformOptions): Value =>
  conform(parseJson(bytes), type, options);

/** Throws VALUE_MISMATCH where it is no JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    throw valueMismatch([], `it is no JSON (${messageOf(error)})`);
  }
}
