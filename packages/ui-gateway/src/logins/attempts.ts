/** How often something may be tried: `burst` times at once, then once in `refillMs`. */
export interface Pace {
  readonly burst: number;
  readonly refillMs: number;
}

/** So many keys are remembered; beyond, those that have waited longest are forgotten. */
const mostKeys = 10_000;

/** Attempts by key (an address, a name). Pure but for its state: times are passed in, in milliseconds. */
export class Attempts {
  readonly #pace: Pace;
  /** When the key has all its attempts again. A key that has is not there. */
  readonly #fullAt = new Map<string, number>();

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Takes an attempt, and says 0; without one left takes nothing, and says how long to wait. */
  take(key: string, now: number): number {
    const { burst, refillMs } = this.#pace;
    const fullAt = Math.max(this.#fullAt.get(key) ?? now, now);
    const waitMs = fullAt + refillMs - (now + burst * refillMs);
    if (waitMs > 0) return waitMs;
    this.#remember(key, fullAt + refillMs, now);
    return 0;
  }

  /** Gives one back: it was no wrong one. */
  giveBack(key: string, now: number): void {
    const fullAt = (this.#fullAt.get(key) ?? now) - this.#pace.refillMs;
    if (fullAt <= now) this.#fullAt.delete(key);
    else this.#fullAt.set(key, fullAt);
  }

  #remember(key: string, fullAt: number, now: number): void {
    this.#fullAt.delete(key);
    if (this.#fullAt.size >= mostKeys) this.#forget(now);
    this.#fullAt.set(key, fullAt);
  }

  #forget(now: number): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key);
    for (const key of this.#fullAt.keys()) {
      if (this.#fullAt.size < mostKeys) return;
      this.#fullAt.delete(key);
    }
  }
}
