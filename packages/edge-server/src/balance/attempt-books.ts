import type { AttemptFailure, AttemptOutcome, AttemptReport } from "../proxy/upstream-selector.ts";
import type { TryTimeout } from "./try-timeout.ts";
import type { Upstream } from "./upstream.ts";

export interface AttemptBooksOptions {
  readonly upstream: Upstream;
  readonly tryTimeout: TryTimeout;
  readonly monotonic: () => number;
  /** Called when what happened is enough to eject. */
  readonly eject: (upstream: Upstream, now: number) => void;
}

/** A failure that comes fast must not make an instance look fast. */
const failureLatencyMs = 300;

/** An instance that drains takes no connections before this is over; one that only seemed to is asked again. */
const avoidanceMs = 1000;

/** Keeps an instance's books for one attempt: load from its choice to its end, latency, failures. */
export class AttemptBooks implements AttemptReport {
  readonly #options: AttemptBooksOptions;
  readonly #startedAt: number;
  #isPending = true;
  #hasAnswered = false;

  constructor(options: AttemptBooksOptions) {
    this.#options = options;
    this.#startedAt = options.monotonic();
    const { upstream } = options;
    upstream.inFlight++;
    upstream.pending++;
    upstream.requests++;
  }

  connected(): void {
    if (!this.#isPending) return;
    this.#isPending = false;
    this.#options.upstream.pending--;
  }

  firstByte(status: number, latencyMs: number): void {
    const { upstream, tryTimeout, monotonic, eject } = this.#options;
    const now = monotonic();
    this.#hasAnswered = true;
    upstream.latency.observe(latencyMs, now);
    tryTimeout.observe(latencyMs);
    if (upstream.failures.answered(status, now)) eject(upstream, now);
  }

  drains(isDraining: boolean): void {
    const { upstream, monotonic } = this.#options;
    upstream.avoidedUntil = isDraining ? monotonic() + avoidanceMs : 0;
  }

  done(outcome: AttemptOutcome): void {
    const { upstream, monotonic } = this.#options;
    this.connected();
    upstream.inFlight--;
    if (outcome === "answered") return;
    const now = monotonic();
    const elapsed = now - this.#startedAt;
    // A client that gave up waiting says as much about the instance as a timeout of ours.
    if (outcome === "client-left") {
      if (!this.#hasAnswered) upstream.latency.observe(elapsed, now);
    } else if (outcome !== "server-error") this.#failed(outcome, elapsed, now);
  }

  #failed(failure: AttemptFailure, elapsed: number, now: number): void {
    const { upstream, eject } = this.#options;
    // The ejection is the penalty, also for what began before it.
    if (!upstream.failures.isEjected(now)) upstream.latency.observe(Math.max(elapsed, failureLatencyMs), now);
    if (upstream.failures.failed(failure, this.#startedAt)) eject(upstream, now);
  }
}
