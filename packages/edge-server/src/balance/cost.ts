import type { Upstream } from "./upstream.ts";

/** How to compare two instances. */
export const policies = ["latency", "least-request", "round-robin"] as const;
export type Policy = (typeof policies)[number];

/** Below this, latencies are noise. */
const minLatencyMs = 1;

export interface CostOptions {
  readonly policy: Policy;
  readonly slowStartMs: number;
  readonly now: number;
}

/**
 * What it costs to send one more request there: latency × requests at once, or requests at once alone; more while it warms up. One that keeps its
 * requests waiting for longer than it used to costs that much more from the first moment on: one that hangs collects few.
 */
export function costOf(upstream: Upstream, { policy, slowStartMs, now }: CostOptions): number {
  const queue = upstream.inFlight + 1;
  const cost = policy === "latency" ? queue * latencyOf(upstream, now) : queue;
  return cost / warmth(upstream, slowStartMs, now);
}

function latencyOf(upstream: Upstream, now: number): number {
  return Math.max(minLatencyMs, upstream.latency.read(now), upstream.silentMs(now));
}

/** From a tenth to 1 while an instance is new. */
function warmth({ appearedAt }: Upstream, slowStartMs: number, now: number): number {
  if (appearedAt === undefined || slowStartMs === 0) return 1;
  return Math.min(1, Math.max(0.1, (now - appearedAt) / slowStartMs));
}
