export interface BodyRateLimit {
  readonly bytesPerSecond: number;
  /** Over how long it is judged. */
  readonly windowMs: number;
}

/** Whether a client sends its body too slowly, judged over windows in which nothing but the client was waited for. */
export class BodyRate {
  readonly #limit: BodyRateLimit;
  #windowStart: number;
  #bytesBefore = 0;

  constructor(limit: BodyRateLimit, now: number) {
    this.#limit = limit;
    this.#windowStart = now;
  }

  /** `mayWait`: the client has a good reason to send nothing right now; the window starts again. */
  isTooSlow(received: number, now: number, mayWait: boolean): boolean {
    const elapsedMs = now - this.#windowStart;
    if (!mayWait && elapsedMs < this.#limit.windowMs) return false;
    const isSlow = received - this.#bytesBefore < (this.#limit.bytesPerSecond * elapsedMs) / 1000;
    this.#windowStart = now;
    this.#bytesBefore = received;
    return !mayWait && isSlow;
  }
}
