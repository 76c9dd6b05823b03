/**
 * How long a first attempt may take when another instance could answer instead: like TCP's retransmission timeout (RFC 6298), far above what the route's
 * answers usually take, so that a hanging instance is left early and a slow page is not asked for twice.
 */
export class TryTimeout {
  #smoothed: number | undefined;
  #variation = 0;

  observe(latencyMs: number): void {
    if (this.#smoothed === undefined) {
      this.#smoothed = latencyMs;
      this.#variation = latencyMs / 2;
      return;
    }
    this.#variation += (Math.abs(latencyMs - this.#smoothed) - this.#variation) / 4;
    this.#smoothed += (latencyMs - this.#smoothed) / 8;
  }

  /** Never below the least. */
  read(leastMs: number): number {
    return Math.max(leastMs, (this.#smoothed ?? 0) + 8 * this.#variation);
  }
}
