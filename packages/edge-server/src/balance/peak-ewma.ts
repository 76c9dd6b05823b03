/** How fast what was seen loses its weight. */
const decayMs = 5000;

/**
 * A latency estimate that jumps to every new peak and forgets slowly: one slow answer counts at once, a recovered instance is trusted again in
 * some seconds. (Finagle's peak EWMA.)
 */
export class PeakEwma {
  #value = 0;
  #at = 0;

  observe(latencyMs: number, now: number): void {
    const current = this.read(now);
    this.#value = latencyMs > current ? latencyMs : current + (latencyMs - current) * 0.1;
    this.#at = now;
  }

  /** Starts afresh. */
  reset(): void {
    this.#value = 0;
  }

  /** The estimate in milliseconds, faded by the time since the last observation. */
  read(now: number): number {
    const age = now - this.#at;
    return age <= 0 ? this.#value : this.#value * Math.exp(-age / decayMs);
  }
}
