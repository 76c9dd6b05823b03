import type { ValueChange, VersionDiff } from "jobspec";

/** A version diff in one line: `executable; variables: count 3 → 4; spec: 2 changes`. */
export function summarizeDiff({ executable, spec, variables }: VersionDiff): string {
  const parts = [
    executable.changed
      ? `executable ${executable.before.slice(0, 12)} → ${executable.after.slice(0, 12)}`
      : "",
    variables.changed ? `variables: ${summarizeChanges(variables.changes)}` : "",
    // What variables did to the job is said by the variables.
    spec.changed && !variables.changed ? `spec: ${summarizeChanges(spec.changes)}` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "nothing" : parts.join("; ");
}

const maxShown = 2;

function summarizeChanges(changes: readonly ValueChange[]): string {
  const shown = changes.slice(0, maxShown).map(describeValueChange);
  const more = changes.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** `count 3 → 4`, `labels.a + "x"`, `labels.a − "x"`. */
export function describeValueChange({ path, before, after }: ValueChange): string {
  if (before === undefined) return `${path} + ${JSON.stringify(after)}`;
  if (after === undefined) return `${path} − ${JSON.stringify(before)}`;
  return `${path} ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}
