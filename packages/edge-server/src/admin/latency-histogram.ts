/** Upper bounds in seconds: what Prometheus sees. */
export const bucketSeconds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const;

const finePerDecade = 20;
const fineCount = 6 * finePerDecade;

/** Counts latencies twice: in Prometheus' buckets for good, and in fine ones (12 % apart, 0.1 ms to 100 s) for quantiles of the last seconds. */
export class LatencyHistogram {
  /** Per bucket, not summed up; the last one has no bound. */
  readonly buckets = new Float64Array(bucketSeconds.length + 1);
  sumSeconds = 0;
  count = 0;
  #recent = new Uint32Array(fineCount);
  #before = new Uint32Array(fineCount);

  observe(milliseconds: number): void {
    const seconds = milliseconds / 1000;
    this.count++;
    this.sumSeconds += seconds;
    let bucket = 0;
    while (bucket < bucketSeconds.length && seconds > (bucketSeconds[bucket] ?? 0)) bucket++;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    const fine = fineOf(milliseconds);
    this.#recent[fine] = (this.#recent[fine] ?? 0) + 1;
  }

  /** Starts the next window: quantiles see this one and the one before. */
  rotate(): void {
    [this.#recent, this.#before] = [this.#before, this.#recent];
    this.#recent.fill(0);
  }

  /** Milliseconds below which this part of the recent latencies lies; undefined without any. */
  quantile(q: number): number | undefined {
    const total = this.recentCount();
    if (total === 0) return undefined;
    let seen = 0;
    for (let i = 0; i < fineCount; i++) {
      seen += (this.#recent[i] ?? 0) + (this.#before[i] ?? 0);
      if (seen >= q * total) return 0.1 * 10 ** ((i + 1) / finePerDecade);
    }
    return undefined;
  }

  /** Observations in this window and the one before. */
  recentCount(): number {
    return this.#recent.reduce((sum, n) => sum + n, 0) + this.#before.reduce((sum, n) => sum + n, 0);
  }
}

function fineOf(milliseconds: number): number {
  const position = Math.floor(Math.log10(Math.max(milliseconds, 0.1) / 0.1) * finePerDecade);
  return Math.min(fineCount - 1, position);
}
