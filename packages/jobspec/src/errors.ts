import { UserError } from "command-line/user-error";

/** One variable that cannot be used. */
export interface VariableProblem {
  /** For example `check.interval`. */
  readonly path: string;
  readonly kind: "unknown" | "missing" | "invalid";
  /** What it should have been, for example `number`. */
  readonly expected?: string | undefined;
  readonly message: string;
  /** Where the value comes from, when it is known: `--var count=x`. */
  readonly source?: string | undefined;
}

/** Every problem of one set of variables at once. */
export class JobVariablesError extends UserError {
  override readonly name = "JobVariablesError";
  readonly problems: readonly VariableProblem[];

  constructor(details: { message: string; hint: string; problems: readonly VariableProblem[] }) {
    super({ code: "JOB_VARIABLES_INVALID", ...details });
    this.problems = details.problems;
  }
}

/** Some variables are unknown, missing or ill-typed. */
export function variablesInvalid(
  job: string,
  problems: readonly VariableProblem[],
  known: readonly string[],
): JobVariablesError {
  return new JobVariablesError({
    message: `${problems.length === 1 ? "one variable" : `${problems.length} variables`} of job ${job} cannot be used:\n${problems.map(describeProblem).join("\n")}`,
    hint: known.length === 0 ? "This job has no variables." : `Its variables are ${known.join(", ")}.`,
    problems,
  });
}

function describeProblem({ path, message, source }: VariableProblem): string {
  return `  ${path}: ${message}${source === undefined ? "" : ` (from ${source})`}`;
}

/** A value that has no JSON form cannot be versioned. */
export function valueNotJson(path: readonly string[], value: unknown): UserError {
  return new UserError({
    code: "JOB_VALUE_NOT_JSON",
    message: `${path.join(".") || "the value"} is ${describe(value)}, which JSON cannot hold`,
    hint: "Use text, finite numbers, booleans, lists and plain objects.",
  });
}

/** Two renderings of the same input differ. */
export function renderImpure(job: string): UserError {
  return new UserError({
    code: "JOB_RENDER_IMPURE",
    message: `job ${job} renders differently each time, so it has no version`,
    hint: "Take clocks, random values and environment variables out of render; pass such values as variables.",
  });
}

/** The executable's digest is not one. */
export function digestInvalid(digest: string): UserError {
  return new UserError({
    code: "JOB_DIGEST_INVALID",
    message: `"${digest}" is not a SHA-256 digest`,
    hint: "Pass 64 lower-case hex digits.",
  });
}

/** A text that should be a duration. */
export function durationInvalid(text: string): UserError {
  return new UserError({
    code: "JOB_DURATION_INVALID",
    message: `"${text}" is not a duration`,
    hint: 'Write it as Nomad does: "500ms", "5s", "1m30s", "1h".',
  });
}

/** A secret of Vault that no task could have like this. */
export function secretInvalid(secret: string, problem: string): UserError {
  return new UserError({
    code: "JOB_SECRET_INVALID",
    message: `the secret "${secret}" of the job cannot be used: ${problem}`,
    hint: "Names are letters, digits, dots, dashes and underscores. A file may change by a signal; a variable by a restart, or not at all.",
  });
}

function describe(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name ?? "object"}`;
  return `a ${typeof value}`;
}
