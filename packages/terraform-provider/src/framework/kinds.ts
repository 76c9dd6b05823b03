import { z } from "zod";
import type { CtyType } from "../wire/values/cty-type.ts";
import { unknownValue } from "../wire/values/value.ts";
import type { Attributes, Kind, StateOf } from "./attribute.ts";

/** A string. */
export const text = (check: z.ZodType<string> = z.string()): Kind<string> => ({
  type: "string",
  check: orUnknown(check),
});

/** A number that a double holds exactly. */
export const number = (check: z.ZodType<number> = z.number()): Kind<number> => ({
  type: "number",
  check: orUnknown(check),
});

/** True or false. */
export const bool = (): Kind<boolean> => ({ type: "bool", check: orUnknown(z.boolean()) });

/** Any number of one kind, in order. */
export const listOf = <T>(element: Kind<T>): Kind<readonly T[]> => ({
  type: ["list", element.type],
  check: orUnknown(z.array(element.check)),
});

/** Values by names of the user's choice. */
export const mapOf = <T>(element: Kind<T>): Kind<Readonly<Record<string, T>>> => ({
  type: ["map", element.type],
  check: orUnknown(z.record(z.string(), element.check)),
});

/** One object of these attributes. */
export const object = <A extends Attributes>(attributes: A): Kind<StateOf<A>> => ({
  type: objectType(attributes),
  check: checkOf(attributes),
  nested: { nesting: "single", attributes },
});

/** Any number of objects of these attributes, in order. */
export const objects = <A extends Attributes>(attributes: A): Kind<readonly StateOf<A>[]> => ({
  type: ["list", objectType(attributes)],
  check: orUnknown(z.array(checkOf(attributes))),
  nested: { nesting: "list", attributes },
});

/** The type of an object of these attributes. */
export const objectType = (attributes: Attributes): CtyType => [
  "object",
  Object.fromEntries(Object.entries(attributes).map(([name, { kind }]) => [name, kind.type])),
];

/** Finds what is wrong with an object of these attributes. */
export const checkOf = (attributes: Attributes): z.ZodType =>
  orUnknown(
    z.object(
      Object.fromEntries(
        Object.entries(attributes).map(([name, { kind, mode }]) => [
          name,
          mode === "required" ? kind.check : kind.check.nullable(),
        ]),
      ),
    ),
  );

/** The same check for values that may be unknown yet: of those there is nothing to say. */
function orUnknown(check: z.ZodType): z.ZodType {
  return z.unknown().superRefine((value, context) => {
    if (value === unknownValue) return;
    for (const { path, message } of check.safeParse(value).error?.issues ?? [])
      context.addIssue({ code: "custom", path: [...path], message });
  });
}
