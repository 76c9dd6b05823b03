import type { RecordedStep } from "./play-steps.ts";

/** One place where two recordings of the same steps say different things. */
export interface Difference {
  readonly title: string;
  readonly request: string;
  /** `status`, `headers.NAME`, or `body.…`. */
  readonly path: string;
  readonly real: unknown;
  readonly embedded: unknown;
}

export interface CompareOptions {
  /** Passes over fields and headers that the real answer lacks: a later version may have added them. */
  readonly allowAdditions: boolean;
}

/** Compares step by step; throws when the two are not recordings of the same steps. */
export function compareSteps(
  real: readonly RecordedStep[],
  embedded: readonly RecordedStep[],
  options: CompareOptions,
): readonly Difference[] {
  if (real.length !== embedded.length) {
    throw new Error(`${real.length} recorded steps, ${embedded.length} played: record anew`);
  }
  return real.flatMap((step, position) => {
    const other = embedded[position];
    if (!other || other.request !== step.request || other.title !== step.title) {
      throw new Error(`step ${position} was "${step.title}" and is "${other?.title}" now: record anew`);
    }
    return compareValues(step.answer, withoutUndefined(other.answer), options).map((difference) => ({
      title: step.title,
      request: step.request,
      ...difference,
      path: difference.path.slice(1),
    }));
  });
}

type ValueDifference = Pick<Difference, "path" | "real" | "embedded">;

function compareValues(
  real: unknown,
  embedded: unknown,
  options: CompareOptions,
  path = "",
): readonly ValueDifference[] {
  if (!isContainer(real) || !isContainer(embedded) || Array.isArray(real) !== Array.isArray(embedded)) {
    return Object.is(real, embedded) ? [] : [{ path, real, embedded }];
  }
  const added = options.allowAdditions && !Array.isArray(real) ? [] : Object.keys(embedded);
  return [...new Set([...Object.keys(real), ...added])].flatMap((key) =>
    compareValues(real[key], embedded[key], options, `${path}.${key}`),
  );
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
