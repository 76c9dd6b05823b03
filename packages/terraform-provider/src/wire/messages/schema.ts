import { blob, flag, int, many, one, text } from "../protobuf/field.ts";
import type { ContentOf, Message } from "../protobuf/codec.ts";
import { message } from "../protobuf/message.ts";

/** How an attribute's objects are held: `Schema.Object.NestingMode`. */
export const nestings = { single: 1, list: 2, set: 3, map: 4 } as const;

/** `StringKind`: descriptions are Markdown. */
export const markdown = 1;

/** Attributes inside an attribute. */
export interface SchemaObject {
  readonly attributes: readonly SchemaAttribute[];
  readonly nesting: number;
}

/** One attribute of a schema. It has a type, or a nested type. */
export interface SchemaAttribute {
  readonly name: string;
  /** JSON. */
  readonly type: Uint8Array;
  readonly description: string;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  readonly descriptionKind: number;
  readonly deprecated: boolean;
  readonly nestedType: SchemaObject | undefined;
  readonly writeOnly: boolean;
}

const attribute: Message<SchemaAttribute> = message({
  name: text(1),
  type: blob(2),
  description: text(3),
  required: flag(4),
  optional: flag(5),
  computed: flag(6),
  sensitive: flag(7),
  descriptionKind: int(8),
  deprecated: flag(9),
  nestedType: one<SchemaObject>(10, () => nestedObject),
  writeOnly: flag(11),
});

const nestedObject: Message<SchemaObject> = message({
  attributes: many<SchemaAttribute>(1, () => attribute),
  nesting: int(3),
});

/** Field 3 (nested blocks) is left out: attributes with attributes say the same since protocol 6. */
const block = message({
  version: int(1),
  attributes: many<SchemaAttribute>(2, () => attribute),
  description: text(4),
  descriptionKind: int(5),
  deprecated: flag(6),
});

/** What a resource, a data source or the provider itself can be told. */
export const schema = message({ version: int(1), block: one(2, () => block) });
export type WireSchema = ContentOf<typeof schema>;
