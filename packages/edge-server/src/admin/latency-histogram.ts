/** Upper bounds in seconds: what Prometheus sees. */
export const bucketSeconds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const;

const finePerDecade = 20;
const fineCount = 6 * finePerDecade;

/** What was observed, as plain data. */
export interface LatencyCounts {
  /** Per bucket, not summed up; the last one has no bound. */
  readonly buckets: Float64Array;
  readonly sumSeconds: number;
  readonly count: number;
  /** Observations of the last seconds in fine buckets: 12 % apart, 0.1 ms to 100 s. */
  readonly recent: Uint32Array;
}

/** Counts latencies twice: in Prometheus' buckets for good, and in fine ones for quantiles of the last seconds. */
export class LatencyHistogram {
  readonly #buckets = new Float64Array(bucketSeconds.length + 1);
  #sumSeconds = 0;
  #count = 0;
  #recent = new Uint32Array(fineCount);
  #before = new Uint32Array(fineCount);

  observe(milliseconds: number): void {
    const seconds = milliseconds / 1000;
    this.#count++;
    this.#sumSeconds += seconds;
    let bucket = 0;
    while (bucket < bucketSeconds.length && seconds > (bucketSeconds[bucket] ?? 0)) bucket++;
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    const fine = fineOf(milliseconds);
    this.#recent[fine] = (this.#recent[fine] ?? 0) + 1;
  }

  /** Starts the next window: {@link LatencyCounts.recent} is this one and the one before. */
  rotate(): void {
    [this.#recent, this.#before] = [this.#before, this.#recent];
    this.#recent.fill(0);
  }

  read(): LatencyCounts {
    return {
      buckets: this.#buckets.slice(),
      sumSeconds: this.#sumSeconds,
      count: this.#count,
      recent: added(this.#recent, this.#before),
    };
  }
}

/** Nothing observed. */
export const noLatencies: LatencyCounts = {
  buckets: new Float64Array(bucketSeconds.length + 1),
  sumSeconds: 0,
  count: 0,
  recent: new Uint32Array(fineCount),
};

/** Both together. */
export function addLatencies(a: LatencyCounts, b: LatencyCounts): LatencyCounts {
  return {
    buckets: added(a.buckets, b.buckets),
    sumSeconds: a.sumSeconds + b.sumSeconds,
    count: a.count + b.count,
    recent: added(a.recent, b.recent),
  };
}

/** How many of the observations are recent. */
export function recentCount({ recent }: LatencyCounts): number {
  return recent.reduce((sum, count) => sum + count, 0);
}

/** Milliseconds below which this part of the recent latencies lies; undefined without any. */
export function recentQuantile(latencies: LatencyCounts, q: number): number | undefined {
  const total = recentCount(latencies);
  if (total === 0) return undefined;
  let seen = 0;
  const fine = latencies.recent.findIndex((count) => (seen += count) >= q * total);
  return 0.1 * 10 ** ((fine + 1) / finePerDecade);
}

function added<Numbers extends Float64Array | Uint32Array>(a: Numbers, b: Numbers): Numbers {
  const sum = a.slice();
  for (const [i, value] of b.entries()) sum[i] = (sum[i] ?? 0) + value;
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- a slice of an array is of the array's type
  return sum as Numbers;
}

function fineOf(milliseconds: number): number {
  const position = Math.floor(Math.log10(Math.max(milliseconds, 0.1) / 0.1) * finePerDecade);
  return Math.min(fineCount - 1, position);
}
