import { z } from "zod";
import { isPlainObject, sortKeys, type Json } from "./canonical-json.ts";
import { JobVariablesError, variablesInvalid, type VariableProblem } from "./errors.ts";
import { isSecretAt, redactText, redactSecrets } from "./secrets.ts";
import { memberSchema, unwrapped } from "./schema-parts.ts";
import type { JobTemplate } from "./template.ts";
import { resolveVariables } from "./variables.ts";

/**
 * Where values come from: a file's values, or one assignment as it was typed (`count=4`, `check.interval=5s`).
 * `origin` is what people are told: `--var count=4`, `variables/default.yaml`.
 */
export type VariableSource =
  | { readonly origin: string; readonly values: Readonly<Record<string, unknown>> }
  | {
      readonly origin: string;
      readonly path: string;
      readonly text: string;
      /** Nobody is to read it. A template's variables say that of themselves, those of a file in Nomad's language cannot. */
      readonly secret?: boolean | undefined;
    };

/** One resolved value and its history; secrets are shown by their digest. */
export interface VariableOrigin {
  /** For example `check.interval`. */
  readonly path: string;
  readonly value: Json;
  /** `default`, or the origin of the source that won. */
  readonly origin: string;
  /** What it won over, latest first. */
  readonly overrides: readonly { readonly origin: string; readonly value: Json }[];
}

export interface ResolvedSources {
  /** What was given, by name: what `renderJob` takes. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The same checked, with the defaults: what `renderResolvedJob` takes. */
  readonly resolved: Record<string, unknown>;
  readonly origins: readonly VariableOrigin[];
}

/** Merges sources, later ones winning value by value, checks them and says where each value comes from. Throws `JobVariablesError` with every problem and its source. */
export function resolveSources(template: JobTemplate, sources: readonly VariableSource[]): ResolvedSources {
  const layers = sources.map((source) => ({
    origin: source.origin,
    leaves: leavesOf(source, template.variables),
  }));
  const merged = mergeLeaves(layers);
  const variables = nest(merged);
  const resolved = resolveKnowingOrigins(template, variables, merged);
  const defaults = template.variables.safeParse({}).data ?? {};
  const history = [{ origin: "default", leaves: flatten(defaults) }, ...layers].toReversed();
  const origins = flatten(redactSecrets(template.variables, resolved)).map(({ path, value }) => {
    const [winner, ...overrides] = history.flatMap(({ origin, leaves }) =>
      leaves
        .filter((leaf) => isSamePath(leaf.path, path))
        .map((leaf) => ({ origin, value: shown(template, leaf) })),
    );
    return { path: path.join("."), value: sortKeys(value), origin: winner?.origin ?? "default", overrides };
  });
  return { variables, resolved, origins };
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

interface Layer {
  readonly origin: string;
  readonly leaves: readonly Leaf[];
}

type MergedLeaf = Leaf & { readonly origin: string };

function leavesOf(source: VariableSource, schema: z.ZodObject): Leaf[] {
  if ("values" in source) return flatten(source.values);
  const path = source.path.split(".");
  return flatten(typeText(schemaAt(schema, path), source.text), path);
}

/** A later value replaces an earlier one at its path, below it and above it. */
function mergeLeaves(layers: readonly Layer[]): MergedLeaf[] {
  const merged: MergedLeaf[] = [];
  for (const { origin, leaves } of layers)
    for (const leaf of leaves) {
      const kept = merged.filter(({ path }) => !startsWith(path, leaf.path) && !startsWith(leaf.path, path));
      merged.splice(0, merged.length, ...kept, { ...leaf, origin });
    }
  return merged;
}

function nest(leaves: readonly Leaf[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { path, value } of leaves) {
    let holder = root;
    for (const key of path.slice(0, -1)) {
      // Of its own: what is inherited under a name such as `__proto__` is everybody's.
      const known = Object.hasOwn(holder, key) ? holder[key] : undefined;
      const next = isPlainObject(known) ? known : {};
      Object.defineProperty(holder, key, {
        value: next,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      holder = next;
    }
    const key = path.at(-1) ?? "";
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return root;
}

function flatten(value: unknown, path: readonly string[] = []): Leaf[] {
  if (isPlainObject(value) && (Object.keys(value).length > 0 || path.length === 0))
    return Object.entries(value).flatMap(([key, member]) => flatten(member, [...path, key]));
  return value === undefined ? [] : [{ path, value }];
}

function resolveKnowingOrigins(
  template: JobTemplate,
  variables: Readonly<Record<string, unknown>>,
  merged: readonly MergedLeaf[],
): Record<string, unknown> {
  try {
    return resolveVariables(template, variables);
  } catch (error) {
    if (!(error instanceof JobVariablesError)) throw error;
    const problems = error.problems.map((problem) => withSource(problem, merged));
    throw variablesInvalid(template.name, problems, Object.keys(template.variables.shape));
  }
}

function withSource(problem: VariableProblem, merged: readonly MergedLeaf[]): VariableProblem {
  const path = problem.path.split(".");
  const leaf = merged.find((leaf) => startsWith(leaf.path, path) || startsWith(path, leaf.path));
  return leaf && problem.kind !== "missing" ? { ...problem, source: leaf.origin } : problem;
}

function schemaAt(schema: z.core.$ZodType, path: readonly string[]): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>((at, key) => at && memberSchema(at, key), schema);
}

/** Text as the schema wants it: `4` for a number, `true` for a boolean, `a,b` or JSON for a list. What does not fit stays text, for the schema to refuse. */
function typeText(schema: z.core.$ZodType | undefined, text: string): unknown {
  const wanted = schema && unwrapped(schema);
  if (wanted === undefined || wanted instanceof z.ZodString || wanted instanceof z.ZodEnum) return text;
  if (wanted instanceof z.ZodArray && !text.startsWith("["))
    return text === "" ? [] : text.split(",").map((item) => typeText(wanted.element, item));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function shown(template: JobTemplate, { path, value }: Leaf): Json {
  return typeof value === "string" && isSecretAt(template.variables, path)
    ? redactText(value)
    : sortKeys(value);
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((key, index) => path[index] === key);
}

function isSamePath(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && startsWith(one, other);
}
