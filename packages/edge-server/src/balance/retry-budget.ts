export interface RetryBudgetOptions {
  /** Retries for each request, over time: 0.2 lets one in five be repeated. */
  readonly ratio: number;
  /** Retries a second that are always allowed, so that a quiet edge can retry at all. */
  readonly minPerSecond: number;
}

/** A request's share is kept for at most this many retries. */
const maxSaved = 500;

/** Limits retries to a part of the requests, so that a bad day of the upstreams is not made worse. */
export class RetryBudget {
  readonly #options: () => RetryBudgetOptions;
  #earned = 0;
  #reserve: number;
  #filledAt: number;

  constructor(options: () => RetryBudgetOptions, now: number) {
    this.#options = options;
    this.#reserve = options().minPerSecond;
    this.#filledAt = now;
  }

  /** A request came. */
  deposit(): void {
    this.#earned = Math.min(maxSaved, this.#earned + this.#options().ratio);
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
    const { minPerSecond } = this.#options();
    this.#reserve = Math.min(minPerSecond, this.#reserve + ((now - this.#filledAt) / 1000) * minPerSecond);
    this.#filledAt = now;
  }
}
