import type { z } from "zod";
import { isPlainObject, sortKeys, type Json } from "./canonical-json.ts";
import { variablesInvalid, type VariableProblem } from "./errors.ts";
import { isSecretAt } from "./secrets.ts";
import { dropsUnknown, memberSchema } from "./schema-parts.ts";
import type { JobTemplate } from "./template.ts";

/** Resolved values of every variable. */
export type ResolvedVariables = Readonly<Record<string, unknown>>;

/** Checks given values against a template, fills its defaults; throws `JobVariablesError` naming every problem at once. */
export function resolveVariables<Variables extends z.ZodObject>(
  template: JobTemplate<Variables>,
  given: Readonly<Record<string, unknown>> = {},
): z.output<Variables> {
  const parsed = template.variables.safeParse(given, { reportInput: true });
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => problemOf(issue, template.variables)),
    ...unknownPaths(template.variables, given).map(unknownProblem),
  ];
  if (!parsed.success || problems.length > 0)
    throw variablesInvalid(template.name, problems, Object.keys(template.variables.shape));
  return parsed.data;
}

/** The same, as plain JSON with sorted keys: what is versioned and recorded. */
export function recordVariables(resolved: ResolvedVariables): { readonly [key: string]: Json | undefined } {
  const present = Object.entries(resolved).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, sortKeys(value, [name])]));
}

function problemOf(issue: z.core.$ZodIssue, schema: z.core.$ZodType): VariableProblem {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys")
    return unknownProblem([path, issue.keys.join(", ")].filter(Boolean).join("."));
  const expected = "expected" in issue ? String(issue.expected) : undefined;
  if (issue.input === undefined && issue.code === "invalid_type")
    return { path, kind: "missing", expected, message: `missing, expected ${expected}` };
  // A secret that is refused must not be shown either.
  const got = isSecretAt(schema, issue.path.map(String)) ? "" : ` (got ${JSON.stringify(issue.input)})`;
  return { path, kind: "invalid", expected, message: `${issue.message}${got}` };
}

function unknownProblem(path: string): VariableProblem {
  return { path, kind: "unknown", message: "no such variable" };
}

/** zod drops keys that an object schema does not name: a misspelt variable must not be dropped in silence. */
function unknownPaths(schema: z.core.$ZodType, given: unknown, path: readonly string[] = []): string[] {
  const members = Array.isArray(given) || isPlainObject(given) ? Object.entries(given) : [];
  return members.flatMap(([key, value]) => {
    const member = memberSchema(schema, key);
    if (member) return unknownPaths(member, value, [...path, key]);
    return dropsUnknown(schema) ? [[...path, key].join(".")] : [];
  });
}
