import type { Clock } from "../clock.ts";

export interface CauseLogOptions {
  readonly clock: Clock;
  /** Between two lines of one cause. */
  readonly intervalMs?: number;
  readonly write: (fields: object, message: string) => void;
}

/** What one cause was last said about. */
interface Said {
  readonly at: number;
  suppressed: number;
}

/** Causes beyond this are old names: forgotten. */
const maxCauses = 10_000;

/** Writes at most one line a second for each cause; the next one says how many were not written. */
export function createCauseLog({ clock, intervalMs = 1000, write }: CauseLogOptions) {
  const causes = new Map<string, Said>();
  return (cause: string, fields: object, message: string): void => {
    const now = clock.monotonic();
    const said = causes.get(cause);
    if (said && now - said.at < intervalMs) {
      said.suppressed += 1;
      return;
    }
    if (causes.size >= maxCauses) causes.clear();
    causes.set(cause, { at: now, suppressed: 0 });
    write(said?.suppressed ? { ...fields, suppressed: said.suppressed } : fields, message);
  };
}
