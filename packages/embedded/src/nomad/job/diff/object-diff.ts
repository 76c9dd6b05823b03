import { isDeepStrictEqual } from "node:util";
import {
  byCodePoint,
  diffField,
  diffFields,
  orNull,
  type DiffType,
  type FieldDiff,
  type FlatFields,
} from "./field-diff.ts";
import { flattenPlain } from "./flatten.ts";

/** A part of a job that changed, with all its fields. */
export interface ObjectDiff {
  readonly Type: DiffType;
  readonly Name: string;
  readonly Fields: readonly FieldDiff[] | null;
  readonly Objects: readonly ObjectDiff[] | null;
}

/** The difference of two records by their plain fields; empty when they have the same. */
export function diffPlain(
  name: string,
  before: object | null | undefined,
  after: object | null | undefined,
): ObjectDiff[] {
  return diffFlat(name, flattenPlain(before), flattenPlain(after));
}

/** The difference of two sets of fields; empty when they are the same. */
export function diffFlat(Name: string, before: FlatFields, after: FlatFields): ObjectDiff[] {
  const Fields = diffFields(before, after, true);
  const Type = typeOfFields(Fields ?? []);
  return Type ? [{ Type, Name, Fields, Objects: null }] : [];
}

function typeOfFields(fields: readonly FieldDiff[]): DiffType | undefined {
  const types = new Set(fields.map((field) => field.Type));
  if (types.has("Edited") || (types.has("Added") && types.has("Deleted"))) return "Edited";
  if (types.has("Added")) return "Added";
  return types.has("Deleted") ? "Deleted" : undefined;
}

/** Two lists as sets: an item is there or not, it is never edited. */
export function diffSet(
  name: string,
  before: readonly object[] | null | undefined,
  after: readonly object[] | null | undefined,
): ObjectDiff[] {
  return sortObjects([
    ...without(before, after).flatMap((item) => diffPlain(name, item, undefined)),
    ...without(after, before).flatMap((item) => diffPlain(name, undefined, item)),
  ]);
}

/** The items of a list that are not in another list. */
export function without<T>(
  items: readonly T[] | null | undefined,
  others: readonly T[] | null | undefined,
): T[] {
  return (items ?? []).filter((item) => !(others ?? []).some((other) => isDeepStrictEqual(item, other)));
}

/** Two lists of strings as sets; equal strings are shown too. */
export function diffStrings(
  Name: string,
  before: readonly string[] | null | undefined,
  after: readonly string[] | null | undefined,
): ObjectDiff[] {
  const old = new Set(before);
  const current = new Set(after);
  const Fields = [...new Set([...old, ...current])]
    .map((text) => diffField(Name, old.has(text) ? text : "", current.has(text) ? text : ""))
    .sort((a, b) => byCodePoint(a.Old, b.Old) || byCodePoint(a.New, b.New));
  if (Fields.length === 0) return [];
  return [{ Type: typeOfFields(Fields) ?? "None", Name, Fields, Objects: null }];
}

/** What happened to a record, or to a part of a job, as a whole. */
export function typeOfChange(before: unknown, after: unknown): DiffType {
  if (!before) return after ? "Added" : "None";
  if (!after) return "Deleted";
  return isDeepStrictEqual(before, after) ? "None" : "Edited";
}

/** A record with parts of its own: shown whole as soon as anything in it differs. */
export function diffWhole(options: {
  readonly name: string;
  readonly before: object | undefined;
  readonly after: object | undefined;
  readonly parts: readonly ObjectDiff[];
}): ObjectDiff[] {
  const { before, after, parts } = options;
  const Type = typeOfChange(before, after);
  if (Type === "None") return [];
  const Fields = diffFields(flattenPlain(before), flattenPlain(after), true);
  return [{ Type, Name: options.name, Fields, Objects: orNull(parts) }];
}

/** Nomad's order: by name, then edited before added before deleted. */
export function sortObjects(diffs: readonly ObjectDiff[]): ObjectDiff[] {
  return [...diffs].sort(
    (a, b) =>
      byCodePoint(a.Name, b.Name) ||
      order.indexOf(a.Type) - order.indexOf(b.Type) ||
      byCodePoint(fieldText(a), fieldText(b)),
  );
}

function fieldText(diff: ObjectDiff): string {
  return (diff.Fields ?? []).map((field) => `${field.Name}\0${field.Old}\0${field.New}`).join("\0");
}

const order: readonly DiffType[] = ["Edited", "Added", "Deleted", "None"];
