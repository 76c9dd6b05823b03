export interface BodyRateLimit {
  /** The least, on average over the whole body. */
  readonly bytesPerSecond: number;
  /** Not judged before the client has been waited for so long. */
  readonly graceMs: number;
  /** Longest time without any byte; 0 for none. */
  readonly silenceMs: number;
}

/** Judges how a client sends its body, by the time in which nothing but the client was waited for. */
export class BodyRate {
  readonly #limit: BodyRateLimit;
  #checkedAt: number;
  #received: number;
  readonly #receivedBefore: number;
  #waitedMs = 0;
  #silentMs = 0;

  /** `received`: the connection's bytes so far, whatever they carry: records of TLS and the framing of chunks count. */
  constructor(limit: BodyRateLimit, received: number, now: number) {
    this.#limit = limit;
    this.#received = received;
    this.#receivedBefore = received;
    this.#checkedAt = now;
  }

  /** `mayWait`: the client has a good reason to send nothing right now. */
  judge(received: number, now: number, mayWait: boolean): "fine" | "slow" | "silent" {
    const elapsedMs = mayWait ? 0 : now - this.#checkedAt;
    const isSilent = received === this.#received;
    this.#checkedAt = now;
    this.#received = received;
    this.#waitedMs += elapsedMs;
    this.#silentMs = isSilent && !mayWait ? this.#silentMs + elapsedMs : 0;
    const { bytesPerSecond, graceMs, silenceMs } = this.#limit;
    if (silenceMs > 0 && this.#silentMs >= silenceMs) return "silent";
    if (mayWait || this.#waitedMs < graceMs) return "fine";
    const average = ((received - this.#receivedBefore) * 1000) / this.#waitedMs;
    return average < bytesPerSecond ? "slow" : "fine";
  }
}
