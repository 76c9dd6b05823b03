/** One request of the prober: when it was due (epoch milliseconds), whom it asked (index), how long until its last byte, and what became of it. */
export interface Probe {
  readonly at: number;
  readonly target: number;
  readonly latencyMs: number;
  /** `ok`, `refused`, `reset`, `timeout`, `5xx`, `wrong`; `unknown`: the prober could not tell. */
  readonly outcome: string;
}

/** Who is asked. */
export interface ProbeTargetPicture {
  readonly name: string;
  readonly url: string;
}

/** Since the server began to ask. */
export interface ProbeCounts {
  readonly asked: number;
  readonly failed: number;
  readonly unknown: number;
}

/** Whether users would call it a failure: what could not be asked is none. */
export const isFailed = ({ outcome }: Probe): boolean => outcome !== "ok" && outcome !== "unknown";

/** What users got in a stretch of time. */
export interface ProbeFigures {
  readonly asked: number;
  readonly failed: number;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** The longest time in which one target did not answer well: from its first failed request to its next good one. */
  readonly longestGapMs: number;
}

/** Figures of requests in the order of their due times. Pure. */
export function figuresOf(probes: readonly Probe[]): ProbeFigures {
  const good = probes.filter(({ outcome }) => outcome === "ok").map(({ latencyMs }) => latencyMs);
  const sorted = Float64Array.from(good).sort();
  return {
    asked: probes.length,
    failed: probes.filter(isFailed).length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    longestGapMs: longestGap(probes),
  };
}

/** The smallest value that this share of all values does not exceed. */
function quantile(sorted: Float64Array, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** As the reports of `chaos` count it: what could not be decided neither opens nor closes a gap. */
function longestGap(probes: readonly Probe[]): number {
  const open = new Map<number, number>();
  let longest = 0;
  for (const probe of probes) {
    if (probe.outcome === "unknown") continue;
    const from = open.get(probe.target) ?? (isFailed(probe) ? probe.at : undefined);
    if (from === undefined) continue;
    longest = Math.max(longest, probe.at - from);
    if (isFailed(probe)) open.set(probe.target, from);
    else open.delete(probe.target);
  }
  return longest;
}

/** Adds newly decided requests to those known, in the order of their due times, and drops those due before `from`. Pure. */
export function mergeProbes(known: readonly Probe[], news: readonly Probe[], from: number): Probe[] {
  const kept = known.filter(({ at }) => at >= from);
  const wanted = news.filter(({ at }) => at >= from);
  return [...kept, ...wanted].sort((one, other) => one.at - other.at);
}
