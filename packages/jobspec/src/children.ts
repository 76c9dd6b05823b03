import { isPlainObject } from "./canonical-json.ts";

/**
 * The parts of a JSON value by key. A list of distinct named things (tasks, ports, …) is a map by name:
 * an inserted one must not shift the others. Undefined for a leaf.
 */
export function childrenOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (isPlainObject(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value)) return undefined;
  return new Map(value.map((item: unknown, index) => [keyOf(value, index), item]));
}

/** What lies among `children` where the item at `index` of `list` lies in its own list. */
export function childOf(
  children: ReadonlyMap<string, unknown> | undefined,
  list: readonly unknown[],
  index: number,
): unknown {
  return children?.get(keyOf(list, index));
}

function keyOf(list: readonly unknown[], index: number): string {
  const names = list.map(nameOf);
  const isNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  return isNamed ? (names[index] ?? "") : String(index);
}

function nameOf(item: unknown): string | undefined {
  if (!isPlainObject(item)) return undefined;
  const name = item["Name"] ?? item["Label"];
  return typeof name === "string" ? name : undefined;
}
