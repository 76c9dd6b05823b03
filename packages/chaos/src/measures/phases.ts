import type { Sample } from "../prober/sample.ts";
import { summarize, type Summary } from "./quantiles.ts";

/** Latencies of good answers around the disturbance. */
export interface PhaseLatencies {
  readonly before?: Summary;
  readonly during?: Summary;
  readonly after?: Summary;
}

/** Borders in milliseconds from the start of the load. */
export interface PhaseBorders {
  readonly faultMs: number;
  /** When every layer was back; undefined when that never came: then there is no `after`. */
  readonly recoveredMs?: number;
}

/** Quantiles before the first fault, until everything is back, and after that. */
export function measurePhases(
  samples: readonly Sample[],
  { faultMs, recoveredMs = Infinity }: PhaseBorders,
): PhaseLatencies {
  const good = samples.filter(({ outcome }) => outcome === "ok");
  const within = (fromMs: number, toMs: number) =>
    summarize(
      good
        .filter(({ dueUs }) => dueUs >= fromMs * 1000 && dueUs < toMs * 1000)
        .map(({ latencyUs }) => latencyUs / 1000),
    );
  const before = within(0, faultMs);
  const during = within(faultMs, recoveredMs);
  const after = within(recoveredMs, Infinity);
  return { ...(before && { before }), ...(during && { during }), ...(after && { after }) };
}
