import { childrenOf } from "./children.ts";
import type { RenderedJob } from "./render.ts";

/** One leaf that differs; `before` or `after` is undefined where it is absent. */
export interface ValueChange {
  /** For example `TaskGroups.demo.Count`: named list items by name. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Which of the three parts of a version changed, and how. */
export interface VersionDiff {
  readonly changed: boolean;
  readonly executable: { readonly changed: boolean; readonly before: string; readonly after: string };
  readonly spec: { readonly changed: boolean; readonly changes: readonly ValueChange[] };
  readonly variables: { readonly changed: boolean; readonly changes: readonly ValueChange[] };
}

/** What a version diff compares: a rendered job, or what a record kept of one. */
export type Versioned = Pick<RenderedJob, "version" | "digests" | "spec" | "variables">;

/** From `before` to `after`. A variable's effect on the job shows in `spec` too. */
export function versionDiff(before: Versioned, after: Versioned): VersionDiff {
  return {
    changed: before.version !== after.version,
    executable: {
      changed: before.digests.executable !== after.digests.executable,
      before: before.digests.executable,
      after: after.digests.executable,
    },
    spec: part(before.digests.spec !== after.digests.spec, before.spec, after.spec),
    variables: part(before.digests.variables !== after.digests.variables, before.variables, after.variables),
  };
}

function part(changed: boolean, before: unknown, after: unknown) {
  return { changed, changes: changed ? valueChanges(before, after) : [] };
}

/** Every leaf that differs between two JSON values. */
export function valueChanges(before: unknown, after: unknown, path: readonly string[] = []): ValueChange[] {
  const [left, right] = [childrenOf(before), childrenOf(after)];
  if (!left || !right) return Object.is(before, after) ? [] : [{ path: path.join("."), before, after }];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
    valueChanges(left.get(key), right.get(key), [...path, key]),
  );
}
