import { parseFilter, type FilterExpression, type MatchOperator } from "./parse-filter.ts";

/** What a field of a record is to a filter: a struct by its fields, a list or a map of structs under one name that stands for all. */
export type FilterField =
  | "text"
  | "number"
  | "flag"
  | "texts"
  | "map"
  | { readonly each: FilterFields }
  | { readonly fields: FilterFields };
export type FilterFields = Readonly<Record<string, FilterField>>;

/** Whether a record, in the shape in which it is answered, passes. */
export type RecordFilter = (record: unknown) => boolean;

type Match = Extract<FilterExpression, { kind: "match" }>;

/**
 * Makes a filter over records with these fields; throws with the agents' own words for an expression that makes no sense. Without fields a
 * record has those that it has: then the filter itself throws for one that is not there.
 */
export function createFilter(text: string, fields: FilterFields | undefined): RecordFilter {
  return build(parseFilter(text), fields);
}

function build(expression: FilterExpression, fields: FilterFields | undefined): RecordFilter {
  if (expression.kind === "match") return buildMatch(expression, fields);
  if (expression.kind === "not") {
    const inner = build(expression.of, fields);
    return (record) => !inner(record);
  }
  const left = build(expression.left, fields);
  const right = build(expression.right, fields);
  return expression.kind === "and"
    ? (record) => left(record) && right(record)
    : (record) => left(record) || right(record);
}

function buildMatch(match: Match, fields: FilterFields | undefined): RecordFilter {
  if (!fields)
    return (record) => valuesIn(record, match).some((found) => testOf(match, kindOf(found), "")(found));
  const type = typeAt(match.selector, { fields });
  const name = match.selector.join(".");
  if (type === undefined) throw new Error(`Selector "${name}" is not valid`);
  const kind = typeof type === "string" ? type : "struct";
  if (!operatorsOf[kind].includes(match.operator))
    throw new Error(`Invalid match operator "${match.operator}" for selector "${name}"`);
  const test = testOf(match, kind, name);
  return (record) => valuesAt(record, match.selector).some(test);
}

/** The values of a record whose fields are not described. */
function valuesIn(record: unknown, { selector }: Match): readonly unknown[] {
  const [name = ""] = selector;
  if (typeof record !== "object" || record === null || !Object.hasOwn(record, name)) {
    const path = `/${selector.join("/")} at part 0`;
    throw new Error(
      `error finding value in datum: ${path}: couldn't find key: struct field with name ${JSON.stringify(name)}`,
    );
  }
  return valuesAt(record, selector);
}

function kindOf(found: unknown): string {
  if (typeof found === "number") return "number";
  return typeof found === "boolean" ? "flag" : "text";
}

const equality: readonly MatchOperator[] = ["Equal", "Not Equal"];
const membership: readonly MatchOperator[] = ["In", "Not In"];
const emptiness: readonly MatchOperator[] = ["Is Empty", "Is Not Empty"];
const operatorsOf: Readonly<
  Record<"text" | "number" | "flag" | "texts" | "map" | "struct", readonly MatchOperator[]>
> = {
  text: [...equality, ...membership, "Matches", "Not Matches"],
  number: equality,
  flag: equality,
  texts: [...membership, ...emptiness],
  map: [...membership, ...emptiness],
  struct: emptiness,
};

function typeAt(path: readonly string[], field: FilterField): FilterField | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return field;
  if (field === "map") return rest.length === 0 ? "text" : undefined;
  if (typeof field === "string") return undefined;
  const own = "fields" in field ? field.fields : field.each;
  const next = Object.entries(own).find(([key]) => key === name)?.[1];
  return next === undefined ? undefined : typeAt(rest, next);
}

function testOf({ operator, value }: Match, kind: string, name: string): (found: unknown) => boolean {
  const wanted = coerce(value, kind, { operator, name });
  const positive = {
    Equal: (found: unknown) => same(found, wanted),
    In: (found: unknown) => has(found, value),
    "Is Empty": (found: unknown) => sizeOf(found) === 0,
    Matches: matcher(operator, value),
  };
  switch (operator) {
    case "Not Equal":
      return (found) => !positive.Equal(found);
    case "Not In":
      return (found) => !positive.In(found);
    case "Is Not Empty":
      return (found) => !positive["Is Empty"](found);
    case "Not Matches":
      return (found) => !positive.Matches(found);
    default:
      return positive[operator];
  }
}

/** A number or flag that was left out of the answer is zero or false; a text that is not there equals none. */
function same(found: unknown, wanted: string | number | boolean): boolean {
  if (typeof wanted === "number") return Number(found ?? 0) === wanted;
  return typeof wanted === "boolean" ? Boolean(found) === wanted : found === wanted;
}

function coerce(
  value: string,
  kind: string,
  { operator, name }: { readonly operator: MatchOperator; readonly name: string },
): string | number | boolean {
  if (!equality.includes(operator)) return value;
  const failed = (how: string): Error =>
    new Error(
      `Failed to coerce value "${value}" for selector "${name}": ${how}: parsing "${value}": invalid syntax`,
    );
  if (kind === "number") {
    if (!/^-?\d+$/.test(value)) throw failed("strconv.ParseInt");
    return Number(value);
  }
  if (kind !== "flag") return value;
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw failed("strconv.ParseBool");
}

function matcher(operator: MatchOperator, value: string): (found: unknown) => boolean {
  if (operator !== "Matches" && operator !== "Not Matches") return () => false;
  const expression = new RegExp(value, "u");
  return (found) => typeof found === "string" && expression.test(found);
}

function has(found: unknown, value: string): boolean {
  if (typeof found === "string") return found.includes(value);
  if (Array.isArray(found)) return found.includes(value);
  return typeof found === "object" && found !== null && Object.hasOwn(found, value);
}

function sizeOf(found: unknown): number {
  if (Array.isArray(found)) return found.length;
  return typeof found === "object" && found !== null ? Object.keys(found).length : 0;
}

/** The values at a path; several where it leads through a list. */
function valuesAt(record: unknown, path: readonly string[]): readonly unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [record];
  if (Array.isArray(record)) return record.flatMap((entry) => valuesAt(entry, path));
  const entries = typeof record === "object" && record !== null ? Object.entries(record) : [];
  return valuesAt(entries.find(([key]) => key === name)?.[1], rest);
}
