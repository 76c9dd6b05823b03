import { isDeepStrictEqual } from "node:util";
import {
  byCodePoint,
  diffField,
  diffFields,
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
  leftOut: readonly string[] = [],
): ObjectDiff[] {
  return diffFlat(name, flattenPlain(before, leftOut), flattenPlain(after, leftOut));
}

/** The difference of two sets of fields; empty when they are the same. */
export function diffFlat(Name: string, before: FlatFields, after: FlatFields): ObjectDiff[] {
  const Fields = diffFields(before, after, true);
  const types = new Set((Fields ?? []).map((field) => field.Type));
  const mixed = types.has("Edited") || (types.has("Added") && types.has("Deleted"));
  const Type = mixed ? "Edited" : types.has("Added") ? "Added" : types.has("Deleted") ? "Deleted" : undefined;
  return Type ? [{ Type, Name, Fields, Objects: null }] : [];
}

/** Two lists as sets: an item is there or not, it is never edited. */
export function diffSet(
  name: string,
  before: readonly object[] | null,
  after: readonly object[] | null,
): ObjectDiff[] {
  const without = (items: readonly object[] | null, others: readonly object[] | null): object[] =>
    (items ?? []).filter((item) => !(others ?? []).some((other) => isDeepStrictEqual(item, other)));
  return sortObjects([
    ...without(before, after).flatMap((item) => diffPlain(name, item, undefined)),
    ...without(after, before).flatMap((item) => diffPlain(name, undefined, item)),
  ]);
}

/** Two lists of strings as sets; inside an object that changed, equal ones are shown too. */
export function diffStrings(
  Name: string,
  before: readonly string[] | null,
  after: readonly string[] | null,
  contextual: boolean,
): ObjectDiff[] {
  const old = new Set(before);
  const current = new Set(after);
  const Fields = [...new Set([...old, ...current])]
    .map((text) => diffField(Name, old.has(text) ? text : "", current.has(text) ? text : "", true))
    .filter((field) => field !== undefined)
    .sort((a, b) => byCodePoint(a.Old, b.Old) || byCodePoint(a.New, b.New));
  const types = new Set(Fields.map((field) => field.Type));
  const Type =
    types.has("Added") && types.has("Deleted")
      ? "Edited"
      : types.has("Added")
        ? "Added"
        : types.has("Deleted")
          ? "Deleted"
          : "None";
  if (Fields.length === 0 || (Type === "None" && !contextual)) return [];
  return [{ Type, Name, Fields, Objects: null }];
}

/** A record with parts of its own: shown whole as soon as anything in it differs. */
export function diffWhole(options: {
  readonly name: string;
  readonly before: object | undefined;
  readonly after: object | undefined;
  readonly leftOut?: readonly string[];
  readonly parts: readonly ObjectDiff[];
}): ObjectDiff[] {
  const { before, after, parts } = options;
  if (isDeepStrictEqual(before, after)) return [];
  const Type = !before ? "Added" : !after ? "Deleted" : "Edited";
  const Fields = diffFields(
    flattenPlain(before, options.leftOut),
    flattenPlain(after, options.leftOut),
    true,
  );
  return [{ Type, Name: options.name, Fields, Objects: parts.length > 0 ? parts : null }];
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
