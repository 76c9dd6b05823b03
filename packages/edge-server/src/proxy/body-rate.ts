const windowMs = 5000;

/** Whether a client sends its body too slowly, judged over windows in which nothing but the client was waited for. */
export class BodyRate {
  readonly #minBytesPerSecond: number;
  #windowStart: number;
  #bytesBefore = 0;

  constructor(minBytesPerSecond: number, now: number) {
    this.#minBytesPerSecond = minBytesPerSecond;
    this.#windowStart = now;
  }

  /** `mayWait`: the client has a good reason to send nothing right now; the window starts again. */
  isTooSlow(received: number, now: number, mayWait: boolean): boolean {
    const elapsedMs = now - this.#windowStart;
    if (!mayWait && elapsedMs < windowMs) return false;
    const isSlow = received - this.#bytesBefore < (this.#minBytesPerSecond * elapsedMs) / 1000;
    this.#windowStart = now;
    this.#bytesBefore = received;
    return !mayWait && isSlow;
  }
}
