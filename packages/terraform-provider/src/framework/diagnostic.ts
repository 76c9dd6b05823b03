import { describeError } from "command-line";
import type { z } from "zod";
import { severities, type WireDiagnostic } from "../wire/messages/dynamic-value.ts";
import type { CtyType } from "../wire/values/cty-type.ts";
import { ValueMismatch } from "../wire/values/errors.ts";
import type { Path, Step } from "../wire/values/path.ts";
import { AttributeProblem } from "./attribute-problem.ts";

/** What a user is told: an error stops what Terraform is doing, a warning does not. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** One line. */
  readonly summary: string;
  /** What to do about it, or more of the same. */
  readonly detail: string;
  /** The attribute that it is about; none: the resource as a whole. */
  readonly path?: Path;
}

/** An error. */
export const problem = (summary: string, detail: string, path: Path = []): Diagnostic => ({
  severity: "error",
  summary,
  detail,
  path,
});

/** A warning. */
export const warning = (summary: string, detail: string, path: Path = []): Diagnostic => ({
  severity: "warning",
  summary,
  detail,
  path,
});

/** Whatever was thrown, as one error: its message, what to do, and its code. */
export function problemOf(error: unknown, signal: AbortSignal): Diagnostic {
  if (signal.aborted)
    return problem(
      "Stopped",
      "It was interrupted. Apply again: what was done counts, the rest is done then.",
    );
  if (error instanceof AttributeProblem) return { ...problemOf(error.cause, signal), path: error.path };
  const { code, message, hint } = describeError(error);
  const path = error instanceof ValueMismatch ? error.path : [];
  return problem(capitalised(message), `${hint}\n\n${code}`.trimStart(), path);
}

/** What a check found in a value of this type. */
export const problemsOf = (issues: readonly z.core.$ZodIssue[], type: CtyType): readonly Diagnostic[] =>
  issues.map(({ path, message }) => {
    const steps = stepsOf(path, type);
    return problem(`Invalid value: ${message}`, "Compare it with the attribute's description.", steps);
  });

/** A check's path knows names and numbers; the type says which are attributes. It ends at a set, whose elements have no address. */
function stepsOf(path: readonly PropertyKey[], type: CtyType): readonly Step[] {
  const [first, ...rest] = path;
  if (first === undefined || typeof type === "string" || type[0] === "set") return [];
  if (type[0] === "object") {
    const inside = type[1][String(first)];
    return [{ attribute: String(first) }, ...(inside ? stepsOf(rest, inside) : [])];
  }
  const step = type[0] === "map" ? { key: String(first) } : { index: Number(first) };
  return [step, ...stepsOf(rest, type[1])];
}

/** The diagnostic in the form of the wire. */
export const writeDiagnostic = ({ severity, summary, detail, path = [] }: Diagnostic): WireDiagnostic => ({
  severity: severities[severity],
  summary,
  detail,
  attribute: path.length === 0 ? undefined : writePath(path),
});

/** A path in the form of the wire. */
export const writePath = (path: Path): NonNullable<WireDiagnostic["attribute"]> => ({
  steps: path.map((step) => ({
    attributeName: "attribute" in step ? step.attribute : undefined,
    elementKeyString: "key" in step ? step.key : undefined,
    elementKeyInt: "index" in step ? step.index : undefined,
  })),
});

const capitalised = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
