import type { Answer } from "../ask.ts";

/** What earlier steps kept for later ones: ids and indexes. */
export type Kept = Readonly<Record<string, string>>;

/** One request of the recording, in order; `until` repeats it until the answer is the one to keep. */
export interface Step {
  readonly title: string;
  readonly method?: string;
  readonly path: string | ((kept: Kept) => string);
  readonly body?: unknown;
  readonly until?: (answer: Answer) => boolean;
  /** What later steps need of this answer. */
  readonly keep?: (json: unknown) => Kept;
  /** The answer is only waited for, not recorded. */
  readonly silent?: boolean;
}

/** A value deep in JSON: `at(json, 0, "ID")`; undefined when it is not there. */
export function at(json: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value.at(Number(key));
    return typeof value === "object" && value !== null
      ? Object.entries(value).find(([name]) => name === String(key))?.[1]
      : undefined;
  }, json);
}

/** For `until`: a value in the answer equals this one. */
export function whenAt(value: unknown, ...path: readonly (string | number)[]): (answer: Answer) => boolean {
  return (answer) => at(answer.json, ...path) === value;
}

/** For `keep`: a value in the answer under a name. */
export function keepAt(name: string, ...path: readonly (string | number)[]): (json: unknown) => Kept {
  return (json) => ({ [name]: String(at(json, ...path)) });
}

/** For `until`: as many entries of a list have this value. */
export function whenCount(
  count: number,
  value: unknown,
  ...path: readonly (string | number)[]
): (answer: Answer) => boolean {
  return ({ json }) =>
    Array.isArray(json) && json.filter((entry) => at(entry, ...path) === value).length === count;
}

/** For `until`: no allocation of a list has one of these client statuses. */
export function whenNone(...statuses: readonly string[]): (answer: Answer) => boolean {
  return ({ json }) =>
    Array.isArray(json) && !json.some((entry) => statuses.includes(String(at(entry, "ClientStatus"))));
}
