import type { AttemptFailure } from "../upstream/failure.ts";
import type { AttemptOutcome, AttemptReport } from "../upstream/attempt-report.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { Upstream } from "./upstream.ts";

/** What all attempts' statistics share. */
export interface StatsContext {
  readonly monotonic: () => number;
  /** `tryMs`: after so long without an answer the instance is probed; `hangMs`: after so long it is left. 0 for never. */
  readonly timeouts: () => { readonly tryMs: number; readonly hangMs: number };
  /** Called when what happened is enough to eject. */
  readonly eject: (upstream: Upstream, now: number) => void;
  /** Asks for a probe of an instance that keeps a request waiting. */
  readonly suspect: (upstream: Upstream, now: number) => void;
  readonly tlsFailed: (upstream: Upstream, detail: string) => void;
}

export interface UpstreamStatsOptions {
  readonly upstream: Upstream;
  readonly request: RequestSummary;
  /** Whether the route has another instance. */
  readonly hasOther: boolean;
  readonly context: StatsContext;
}

/** Failures whose detail says something of TLS. */
const tlsTroubles: ReadonlySet<AttemptFailure> = new Set(["tls-failed", "tls-refused", "reset"]);

/** A failure that comes fast must not make an instance look fast. */
const failureLatencyMs = 300;

/** An instance that drains takes no connections before this is over; one that only seemed to is asked again. */
const avoidanceMs = 1000;

/** A request that waits for long has its instance probed ever less often, down to this. */
const maxTrustMs = 10_000;

/** Counts one attempt in the statistics of its instance: load from its choice to its end, latency, failures. */
export class UpstreamStats implements AttemptReport {
  readonly #options: UpstreamStatsOptions;
  readonly #startedAt: number;
  #isPending = true;
  #hasAnswered = false;

  constructor(options: UpstreamStatsOptions) {
    this.#options = options;
    this.#startedAt = options.context.monotonic();
    const { upstream } = options;
    upstream.inFlight++;
    upstream.pending++;
    upstream.requests++;
    upstream.asked(this.#startedAt);
  }

  connected(): void {
    if (!this.#isPending) return;
    this.#isPending = false;
    this.#options.upstream.pending--;
  }

  hangs(waitedMs: number): boolean {
    const { upstream, hasOther, context } = this.#options;
    const { tryMs, hangMs } = context.timeouts();
    if (tryMs === 0 || waitedMs < tryMs || !hasOther) return false;
    const now = context.monotonic();
    const silentMs = Math.min(waitedMs, now - upstream.lastContactAt);
    const trustMs = Math.min(waitedMs / 2, maxTrustMs);
    if (silentMs >= Math.max(tryMs, trustMs)) context.suspect(upstream, now);
    return hangMs > 0 && silentMs >= hangMs && upstream.muteAt >= this.#startedAt;
  }

  firstByte(status: number, latencyMs: number): void {
    const { upstream, request, context } = this.#options;
    const now = context.monotonic();
    this.#hasAnswered = true;
    upstream.awaiting--;
    upstream.answered(now);
    upstream.latency.observe(latencyMs, now);
    if (upstream.failures.answered(status, now, request)) context.eject(upstream, now);
  }

  drains(isDraining: boolean): void {
    const { upstream, context } = this.#options;
    upstream.avoidedUntil = isDraining ? context.monotonic() + avoidanceMs : 0;
  }

  done(outcome: AttemptOutcome, _status: number, detail?: string): void {
    const { upstream, context } = this.#options;
    this.connected();
    upstream.inFlight--;
    if (!this.#hasAnswered) upstream.awaiting--;
    if (outcome === "answered") return;
    const now = context.monotonic();
    // A client that gave up waiting says as much about the instance as a timeout of ours.
    if (outcome === "client-left") {
      if (!this.#hasAnswered) upstream.latency.observe(now - this.#startedAt, now);
    } else if (outcome !== "server-error" && outcome !== "edge-exhausted") this.#failed(outcome, now, detail);
  }

  #failed(failure: AttemptFailure, now: number, detail: string | undefined): void {
    const { upstream, context } = this.#options;
    if (detail !== undefined && tlsTroubles.has(failure)) context.tlsFailed(upstream, detail);
    // The ejection is the penalty, also for what began before it.
    if (!upstream.failures.isEjected(now))
      upstream.latency.observe(Math.max(now - this.#startedAt, failureLatencyMs), now);
    if (upstream.failures.failed(failure, now, detail)) context.eject(upstream, now);
  }
}
