import { build } from "hdr-histogram-js";

/** A distribution of times in milliseconds. */
export interface Summary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Quantiles of millisecond values, three significant digits from a microsecond up (HdrHistogram); undefined for none. */
export function summarize(valuesMs: readonly number[]): Summary | undefined {
  if (valuesMs.length === 0) return undefined;
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 4_000_000_000,
    numberOfSignificantValueDigits: 3,
  });
  for (const value of valuesMs) histogram.recordValue(Math.max(1, Math.round(value * 1000)));
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1000;
  return { count: valuesMs.length, p50: at(50), p90: at(90), p99: at(99), max: histogram.maxValue / 1000 };
}
