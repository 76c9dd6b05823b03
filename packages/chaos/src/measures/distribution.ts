import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** An estimate with its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One measure over many runs. */
export interface Distribution {
  readonly runs: number;
  readonly p50: Estimate;
  readonly p95: Estimate;
  readonly max: number;
  /** Ascending: what an ECDF is drawn from. */
  readonly values: readonly number[];
}

const resamples = 2000;

/**
 * Quantiles of a measure over runs, with 95 % percentile-bootstrap intervals (Efron 1979). With few runs the interval of p95 cannot reach
 * beyond the largest value seen: it is a statement about these runs, not a bound. Same values and seed, same intervals. Undefined for none.
 */
export function describeRuns(values: readonly number[], seed: number): Distribution | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const random = xoroshiro128plus(seed);
  const draws = Array.from({ length: resamples }, () =>
    sorted.map(() => sorted[uniformInt(random, 0, sorted.length - 1)] ?? max).toSorted((a, b) => a - b),
  );
  const estimate = (level: number): Estimate => {
    const estimates = draws.map((draw) => quantile(draw, level)).toSorted((a, b) => a - b);
    return {
      value: quantile(sorted, level),
      low: quantile(estimates, 0.025),
      high: quantile(estimates, 0.975),
    };
  };
  return { runs: sorted.length, p50: estimate(0.5), p95: estimate(0.95), max, values: sorted };
}

/** Quantile of ascending values, between neighbours in proportion (type 7 of Hyndman and Fan). NaN for none. */
export function quantile(sorted: readonly number[], level: number): number {
  const position = (sorted.length - 1) * level;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * Upper end of the one-sided 95 % interval for how often something happens that was not seen once in `trials`
 * (exact Clopper–Pearson; about 3 / trials, "the rule of three").
 */
export function upperBoundOfUnseen(trials: number): number {
  return trials === 0 ? 1 : 1 - 0.05 ** (1 / trials);
}
