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
export function diffFields(before: FlatFields, after: FlatFields, contextual: boolean): FieldDiff[] | null {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodePoint);
  const diffs = names.flatMap(
    (name) => diffField(name, before[name] ?? "", after[name] ?? "", contextual) ?? [],
  );
  return diffs.length > 0 ? diffs : null;
}

/** The difference of one field; undefined when there is none to show. */
export function diffField(
  Name: string,
  Old: string,
  New: string,
  contextual: boolean,
): FieldDiff | undefined {
  if (Old === New && !contextual) return undefined;
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
