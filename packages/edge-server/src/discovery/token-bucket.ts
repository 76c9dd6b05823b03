export interface TokenBucketOptions {
  /** Tokens at the start, and the most there ever are. */
  readonly burst: number;
  /** One token comes back after this long. */
  readonly refillMs: number;
}

/** Paces a loop: the first `burst` turns go at once, under steady pressure one goes every `refillMs`. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #tokens: number;
  #filledAt: number;

  constructor(options: TokenBucketOptions, now: number) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#filledAt = now;
  }

  /** Takes a token and returns 0, or returns how many milliseconds to wait before asking again. */
  take(now: number): number {
    const { burst, refillMs } = this.#options;
    this.#tokens = Math.min(burst, this.#tokens + (now - this.#filledAt) / refillMs);
    this.#filledAt = now;
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) * refillMs);
    this.#tokens -= 1;
    return 0;
  }
}
