import type { AttemptFailure } from "../proxy/upstream-selector.ts";

export interface EjectionOptions {
  /** The first ejection; each further one takes twice as long. */
  readonly baseMs: number;
  /** Also the time without an ejection after which an instance starts afresh. */
  readonly longestMs: number;
}

/** Failures in a row that eject, by kind: a refused connection says all, a cut one may be chance. */
const strikesOf: Partial<Record<AttemptFailure, number>> = {
  "connect-failed": 1,
  "connect-timeout": 1,
  "tls-failed": 1,
  "head-timeout": 1,
  reset: 2,
  malformed: 3,
  truncated: 3,
  "idle-timeout": 3,
};

/** Answers of 500 and more: this many in a row, or this part of at least so many in a window, eject. */
const serverErrors = { inARow: 5, ratio: 0.5, atLeast: 10, windowMs: 10_000 };

/** What is held against one instance. Decides when it has to pause, not whether that can be afforded. */
export class FailureRecord {
  readonly #options: EjectionOptions;
  #failuresInARow = 0;
  #errorsInARow = 0;
  #window = { startedAt: 0, answers: 0, errors: 0 };
  #ejections = 0;
  #ejectedUntil = 0;
  #lastAnswerAt = 0;
  #reason = "";

  constructor(options: EjectionOptions) {
    this.#options = options;
  }

  isEjected(now: number): boolean {
    return now < this.#ejectedUntil;
  }

  /** Why and until when it is out; undefined when it is not. */
  ejection(now: number): { readonly reason: string; readonly untilMs: number } | undefined {
    return this.isEjected(now) ? { reason: this.#reason, untilMs: this.#ejectedUntil } : undefined;
  }

  /** An answer's head came. Returns whether to eject. */
  answered(status: number, now: number): boolean {
    this.#lastAnswerAt = now;
    this.#failuresInARow = 0;
    if (now - this.#window.startedAt > serverErrors.windowMs)
      this.#window = { startedAt: now, answers: 0, errors: 0 };
    this.#window.answers++;
    if (status < 500) {
      this.#errorsInARow = 0;
      return false;
    }
    this.#window.errors++;
    this.#errorsInARow++;
    const { answers, errors } = this.#window;
    const isBadRatio = answers >= serverErrors.atLeast && errors >= answers * serverErrors.ratio;
    if (this.#errorsInARow < serverErrors.inARow && !isBadRatio) return false;
    this.#reason = `${errors} of ${answers} answers were ${status} or the like`;
    return true;
  }

  /**
   * An attempt that began at `startedAt` failed. Returns whether to eject.
   * Slow answers are held against an instance only if it gave no other answer meanwhile: one slow page does not make it dead.
   */
  failed(failure: AttemptFailure, startedAt: number): boolean {
    if (failure === "head-timeout" && this.#lastAnswerAt >= startedAt) return false;
    const strikes = strikesOf[failure];
    if (strikes === undefined) return false;
    this.#failuresInARow++;
    this.#reason = failure;
    return this.#failuresInARow >= strikes;
  }

  /** Takes it out for a while. */
  eject(now: number): void {
    if (this.isEjected(now)) return;
    if (now - this.#ejectedUntil > this.#options.longestMs) this.#ejections = 0;
    const { baseMs, longestMs } = this.#options;
    this.#ejectedUntil = now + Math.min(longestMs, baseMs * 2 ** Math.min(this.#ejections, 20));
    this.#ejections++;
    this.#errorsInARow = 0;
    this.#window = { startedAt: now, answers: 0, errors: 0 };
  }

  /** The edge's own probe found it answering: what was held against its connections is forgotten; its 5xx answers are not. */
  probedWell(): void {
    if (!(this.#reason in strikesOf)) return;
    this.#ejectedUntil = 0;
    this.#failuresInARow = 0;
  }
}
