/** The fields of these names, which spaces separate. */
export function pick(record: object, names: string): object {
  const wanted = new Set(names.split(" "));
  return Object.fromEntries(Object.entries(record).filter(([name]) => wanted.has(name)));
}
