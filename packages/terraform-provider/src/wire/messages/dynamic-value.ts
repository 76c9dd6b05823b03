import { blob, int, many, one, presentInt, presentText, text } from "../protobuf/field.ts";
import type { ContentOf } from "../protobuf/codec.ts";
import { message } from "../protobuf/message.ts";

/** A value, in one of two forms. */
export const dynamicValue = message({ msgpack: blob(1), json: blob(2) });
export type DynamicValue = ContentOf<typeof dynamicValue>;

/** A state as it was stored. Field 2 (a flat map) is of providers older than this protocol. */
export const rawState = message({ json: blob(1) });

const attributeStep = message({
  attributeName: presentText(1),
  elementKeyString: presentText(2),
  elementKeyInt: presentInt(3),
});

/** The way to a part of a value. */
export const attributePath = message({ steps: many(1, () => attributeStep) });

/** How bad a {@link diagnostic} is. */
export const severities = { error: 1, warning: 2 } as const;

/** An error or a warning, with the attribute that it is about. */
export const diagnostic = message({
  severity: int(1),
  summary: text(2),
  detail: text(3),
  attribute: one(4, () => attributePath),
});
export type WireDiagnostic = ContentOf<typeof diagnostic>;
