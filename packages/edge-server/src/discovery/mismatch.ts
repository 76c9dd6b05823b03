import type * as z from "zod/mini";

type Issues = readonly z.core.$ZodIssue[];

/**
 * One plain sentence for a value that does not fit its schema: where, what is there, and what should be. Schemas say the last as each type's error,
 * for example `z.string("a text")`. Zod's own message would be all issues as JSON.
 */
export function mismatch(issues: Issues, value: unknown): string {
  const [issue] = issues;
  if (!issue) return "it does not fit";
  const found = issue.path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
  const place = issue.path.length === 0 ? "it" : issue.path.map(String).join(".");
  return found === undefined ? `${place} is missing` : `${place} is ${describe(found)}, not ${issue.message}`;
}

/** Long texts are cut: what is registered may be anything. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
