/**
 * Puts another object's values into this one, all the way down. Parts that were given the object when they were made, or an object in it, go by the
 * new values from then on.
 */
export function overwrite<Live extends object>(live: Live, next: Live): void {
  for (const [name, value] of Object.entries(next)) {
    const current: unknown = Reflect.get(live, name);
    if (isPlain(current) && isPlain(value)) overwrite(current, value);
    else Reflect.set(live, name, value);
  }
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
