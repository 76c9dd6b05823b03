export interface RetryBudgetOptions {
  /** Retries for each request, over time: 0.2 lets one in five be repeated. */
  readonly ratio: number;
  /** Retries a second that are always allowed, so that a quiet edge can retry at all. */
  readonly reservePerSecond: number;
}

/** A request's share is kept for at most this many retries. */
const mostSaved = 500;

/** Limits retries to a part of the requests, so that a bad day of the upstreams is not made worse. */
export class RetryBudget {
  readonly #options: RetryBudgetOptions;
  #earned = 0;
  #reserve: number;
  #filledAt: number;

  constructor(options: RetryBudgetOptions, now: number) {
    this.#options = options;
    this.#reserve = options.reservePerSecond;
    this.#filledAt = now;
  }

  /** A request came. */
  deposit(): void {
    this.#earned = Math.min(mostSaved, this.#earned + this.#options.ratio);
  }

  /** Whether a retry could be had now. */
  hasAny(now: number): boolean {
    this.#refill(now);
    return this.#earned >= 1 || this.#reserve >= 1;
  }

  /** Takes one retry; false when none is left. */
  withdraw(now: number): boolean {
    if (!this.hasAny(now)) return false;
    if (this.#earned >= 1) this.#earned -= 1;
    else this.#reserve -= 1;
    return true;
  }

  /** Retries at hand. */
  balance(now: number): number {
    this.#refill(now);
    return Math.floor(this.#earned) + Math.floor(this.#reserve);
  }

  #refill(now: number): void {
    const { reservePerSecond } = this.#options;
    this.#reserve = Math.min(
      reservePerSecond,
      this.#reserve + ((now - this.#filledAt) / 1000) * reservePerSecond,
    );
    this.#filledAt = now;
  }
}
