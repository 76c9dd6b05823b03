import { isDeepStrictEqual } from "node:util";
import type { Path } from "../wire/values/path.ts";
import { unknownValue, type Value } from "../wire/values/value.ts";
import { isComputed, type Attribute, type Attributes } from "./attribute.ts";

/** An object's values by their attributes. */
export type Values = Readonly<Record<string, Value>>;

export interface SchemaPlanOptions {
  readonly attributes: Attributes;
  readonly config: Values;
  /** Undefined: there is no such resource yet. */
  readonly prior: Values | undefined;
  /** What Terraform makes of both: the configuration, and where that says nothing of something computed, the prior value. */
  readonly proposed: Values;
}

/**
 * What a schema alone says about a change (pure): defaults where nobody says a value, and unknown what the provider will say. An update that
 * changes nothing leaves everything as it is: the second plan is empty.
 */
export function planBySchema({ attributes, config, prior, proposed }: SchemaPlanOptions): Values {
  const complete = mapValues(attributes, (attribute, name) =>
    withDefault(attribute, proposed[name], config[name]),
  );
  if (
    prior &&
    isDeepStrictEqual(
      complete,
      mapValues(attributes, (_attribute, name) => prior[name] ?? null),
    )
  )
    return complete;
  return mapValues(attributes, (attribute, name) =>
    isLeftToProvider(attribute, config[name]) && !(prior && attribute.stable)
      ? unknownValue
      : (complete[name] ?? null),
  );
}

function withDefault(
  { otherwise, writeOnly }: Attribute,
  proposed: Value = null,
  config: Value = null,
): Value {
  if (writeOnly) return null;
  return config === null && otherwise !== undefined ? otherwise : proposed;
}

const isLeftToProvider = (attribute: Attribute, config: Value = null): boolean =>
  isComputed(attribute) && attribute.otherwise === undefined && config === null;

/** The attributes that make it another resource (pure). */
export function replacedBy(
  attributes: Attributes,
  prior: Values | undefined,
  planned: Values,
): readonly Path[] {
  if (!prior) return [];
  return Object.entries(attributes)
    .filter(
      ([name, { replaces }]) => replaces && !isDeepStrictEqual(prior[name] ?? null, planned[name] ?? null),
    )
    .map(([name]) => [{ attribute: name }]);
}

const mapValues = (attributes: Attributes, value: (attribute: Attribute, name: string) => Value): Values =>
  Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, value(attribute, name)]));
