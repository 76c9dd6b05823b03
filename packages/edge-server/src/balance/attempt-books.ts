import type { AttemptFailure } from "../upstream/failure.ts";
import type { AttemptOutcome, AttemptReport } from "../upstream/attempt-report.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { Upstream } from "./upstream.ts";

/** What all books share. */
export interface BookKeeping {
  readonly monotonic: () => number;
  /** Read at each use. `tryMs`: after so long without an answer the instance is probed; `hangMs`: after so long it is left. 0 for never. */
  readonly timeouts: { readonly tryMs: number; readonly hangMs: number };
  /** Called when what happened is enough to eject. */
  readonly eject: (upstream: Upstream, now: number) => void;
  /** Asks for a probe of an instance that keeps a request waiting. */
  readonly suspect: (upstream: Upstream, now: number) => void;
  readonly tlsFailed: (upstream: Upstream, detail: string) => void;
}

export interface AttemptBooksOptions {
  readonly upstream: Upstream;
  readonly request: RequestSummary;
  /** Whether the route has another instance. */
  readonly hasOther: boolean;
  readonly keeping: BookKeeping;
}

/** A failure that comes fast must not make an instance look fast. */
const failureLatencyMs = 300;

/** An instance that drains takes no connections before this is over; one that only seemed to is asked again. */
const avoidanceMs = 1000;

/** A request that waits for long has its instance probed ever less often, down to this. */
const longestTrustMs = 10_000;

/** Keeps an instance's books for one attempt: load from its choice to its end, latency, failures. */
export class AttemptBooks implements AttemptReport {
  readonly #options: AttemptBooksOptions;
  readonly #startedAt: number;
  #isPending = true;
  #hasAnswered = false;

  constructor(options: AttemptBooksOptions) {
    this.#options = options;
    this.#startedAt = options.keeping.monotonic();
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
    const { upstream, hasOther, keeping } = this.#options;
    const { tryMs, hangMs } = keeping.timeouts;
    if (tryMs === 0 || waitedMs < tryMs || !hasOther) return false;
    const now = keeping.monotonic();
    const silentMs = Math.min(waitedMs, now - upstream.heardAt);
    const trustMs = Math.min(waitedMs / 2, longestTrustMs);
    if (silentMs >= Math.max(tryMs, trustMs)) keeping.suspect(upstream, now);
    return hangMs > 0 && silentMs >= hangMs && upstream.muteAt >= this.#startedAt;
  }

  firstByte(status: number, latencyMs: number): void {
    const { upstream, request, keeping } = this.#options;
    const now = keeping.monotonic();
    this.#hasAnswered = true;
    upstream.awaiting--;
    upstream.answered(now);
    upstream.latency.observe(latencyMs, now);
    if (upstream.failures.answered(status, now, request)) keeping.eject(upstream, now);
  }

  drains(isDraining: boolean): void {
    const { upstream, keeping } = this.#options;
    upstream.avoidedUntil = isDraining ? keeping.monotonic() + avoidanceMs : 0;
  }

  done(outcome: AttemptOutcome, _status: number, detail?: string): void {
    const { upstream, keeping } = this.#options;
    this.connected();
    upstream.inFlight--;
    if (!this.#hasAnswered) upstream.awaiting--;
    if (outcome === "answered") return;
    const now = keeping.monotonic();
    // A client that gave up waiting says as much about the instance as a timeout of ours.
    if (outcome === "client-left") {
      if (!this.#hasAnswered) upstream.latency.observe(now - this.#startedAt, now);
    } else if (outcome !== "server-error" && outcome !== "edge-exhausted") this.#failed(outcome, now, detail);
  }

  #failed(failure: AttemptFailure, now: number, detail: string | undefined): void {
    const { upstream, keeping } = this.#options;
    if (failure === "tls-failed" && detail !== undefined) keeping.tlsFailed(upstream, detail);
    // The ejection is the penalty, also for what began before it.
    if (!upstream.failures.isEjected(now))
      upstream.latency.observe(Math.max(now - this.#startedAt, failureLatencyMs), now);
    if (upstream.failures.failed(failure, now, detail)) keeping.eject(upstream, now);
  }
}
