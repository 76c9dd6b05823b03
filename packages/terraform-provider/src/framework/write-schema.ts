import { markdown, nestings, type SchemaAttribute, type WireSchema } from "../wire/messages/schema.ts";
import { encodeType } from "../wire/values/cty-type.ts";
import type { Attribute, Attributes } from "./attribute.ts";

/** What of a definition its schema says. */
export interface Described {
  /** Grows when states of before have to be rewritten. */
  readonly version?: number;
  /** Markdown. */
  readonly description: string;
  readonly attributes: Attributes;
}

/** A schema in the form of the wire. */
export const writeSchema = ({ version = 0, description, attributes }: Described): WireSchema => ({
  version,
  block: {
    version,
    attributes: writeAttributes(attributes),
    description,
    descriptionKind: markdown,
    deprecated: false,
  },
});

const writeAttributes = (attributes: Attributes): readonly SchemaAttribute[] =>
  Object.entries(attributes).map(([name, attribute]) => writeAttribute(name, attribute));

function writeAttribute(name: string, attribute: Attribute): SchemaAttribute {
  const { kind, mode, description, sensitive = false, writeOnly = false } = attribute;
  const { nested } = kind;
  return {
    name,
    type: nested ? new Uint8Array() : encodeType(kind.type),
    nestedType: nested && {
      attributes: writeAttributes(nested.attributes),
      nesting: nestings[nested.nesting],
    },
    description,
    descriptionKind: markdown,
    required: mode === "required",
    optional: mode.startsWith("optional"),
    computed: mode.endsWith("computed"),
    sensitive,
    writeOnly,
    deprecated: false,
  };
}
