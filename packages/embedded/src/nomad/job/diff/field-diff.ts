export type DiffType = "None" | "Added" | "Deleted" | "Edited";

/** One changed (or, in an object that changed, unchanged) field; values are text, empty for "not there". */
export interface FieldDiff {
  readonly Type: DiffType;
  readonly Name: string;
  readonly Old: string;
  readonly New: string;
  readonly Annotations: readonly string[] | null;
}

/** Fields by path, as text. */
export type FlatFields = Readonly<Record<string, string>>;

/** The differing fields in order of their names; with `contextual` the equal ones too. */
export function diffFields(
  before: FlatFields,
  after: FlatFields,
  contextual: boolean,
): readonly FieldDiff[] | null {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodePoint);
  const diffs = names
    .map((name) => diffField(name, before[name] ?? "", after[name] ?? ""))
    .filter(({ Type }) => contextual || Type !== "None");
  return orNull(diffs);
}

/** Go writes an empty list as null. */
export function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length > 0 ? list : null;
}

/** The difference of one field. */
export function diffField(Name: string, Old: string, New: string): FieldDiff {
  return { Type: typeOf(Old, New), Name, Old, New, Annotations: null };
}

/** Go sorts strings by bytes; for names of fields that is by code points. */
export function byCodePoint(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}

function typeOf(before: string, after: string): DiffType {
  if (before === after) return "None";
  if (before === "") return "Added";
  return after === "" ? "Deleted" : "Edited";
}
