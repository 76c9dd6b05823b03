import { z } from "zod";

type Schema = z.core.$ZodType;

/** The schema inside optional, nullable, default and read-only wrappers. */
export function unwrapped(schema: Schema): Schema {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  )
    return unwrapped(schema.unwrap());
  return schema;
}

/** The schema of one member of an object, a record or a list; undefined where nothing names it. */
export function memberSchema(schema: Schema, key: string): Schema | undefined {
  const container = unwrapped(schema);
  if (container instanceof z.ZodArray) return container.element;
  if (container instanceof z.ZodRecord) return container.valueType;
  if (!(container instanceof z.ZodObject)) return undefined;
  return Object.hasOwn(container.shape, key) ? container.shape[key] : container.def.catchall;
}

/** Whether the schema drops members it does not name, instead of refusing or keeping them. */
export function dropsUnknown(schema: Schema): boolean {
  const container = unwrapped(schema);
  return container instanceof z.ZodObject && container.def.catchall === undefined;
}
