/** Stands for a value that is known only once the plan is applied. */
export const unknownValue: unique symbol = Symbol("known after apply");
export type Unknown = typeof unknownValue;

/** A value of Terraform's language. Lists and sets are arrays, maps and objects are objects; a type says which. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Unknown
  | readonly Value[]
  | { readonly [name: string]: Value };

/** Whether nothing in it is unknown. */
export function isWhollyKnown(value: unknown): boolean {
  if (value === unknownValue) return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isWhollyKnown);
}

/** Whether it is an object or a map. */
export const isObject = (value: Value): value is { readonly [name: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
