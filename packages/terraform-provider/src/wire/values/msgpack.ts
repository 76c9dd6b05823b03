import { decode, encode, ExtensionCodec } from "@msgpack/msgpack";
import { conform } from "./conform.ts";
import type { CtyType } from "./cty-type.ts";
import { unknownValue, type Value } from "./value.ts";

/** A value of this type from its MessagePack form. Throws VALUE_MISMATCH. */
export const decodeMsgpack = (bytes: Uint8Array, type: CtyType): Value =>
  conform(decode(bytes, { extensionCodec }), type, { attributes: "exact" });

/** A value in its MessagePack form. */
export const encodeMsgpack = (value: Value): Uint8Array => encode(wireValue(value), { extensionCodec });

/**
 * A fraction is written as text: Terraform reads that with all its digits, as it reads a configuration. The double 0.1 is another number
 * than the 0.1 of a configuration, and the plan would differ from what was asked for.
 */
function wireValue(value: Value): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? value : String(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(wireValue);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, wireValue(part)]));
}

/** An unknown value without more: extension 0 with one byte that nobody reads. */
const unknownExtension = { code: 0, payload: new Uint8Array([0]) };
/** An unknown value of which something is known. */
const refinedExtension = 12;

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: unknownExtension.code,
  encode: (value) => (value === unknownValue ? unknownExtension.payload : null),
  decode: () => unknownValue,
});
extensionCodec.register({ type: refinedExtension, encode: () => null, decode: () => unknownValue });
