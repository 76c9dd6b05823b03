import type { AttemptFailure } from "../upstream/failure.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import { ServerErrors } from "./server-errors.ts";

export interface EjectionOptions {
  /** The first ejection; each further one takes twice as long. */
  readonly baseMs: number;
  /** Also the time without an ejection after which an instance starts afresh. */
  readonly maxMs: number;
}

export interface Ejection {
  /** For metrics: `server-errors` or the failure. */
  readonly kind: EjectionKind;
  /** For people. */
  readonly reason: string;
  /** On the clock that it was given by. */
  readonly untilMs: number;
}

export type EjectionKind = AttemptFailure | "server-errors";

/** Failures in a row that eject, by kind: a refused connection says all, a cut one may be chance. A slow answer says nothing: a probe finds out. */
const strikesOf: Partial<Record<AttemptFailure, number>> = {
  "connect-failed": 1,
  "connect-timeout": 2,
  "tls-failed": 1,
  "tls-refused": 1,
  hang: 1,
  reset: 2,
  malformed: 3,
  truncated: 3,
  "idle-timeout": 3,
};

/** Longer than it takes until the next probe of an instance that answers nothing has failed too. */
const untilNextProbeMs = 4000;

/** What is held against one instance. Decides when it has to pause, not whether that can be afforded. */
export class OutlierDetector {
  readonly #options: () => EjectionOptions;
  readonly #errors = new ServerErrors();
  #failuresInARow = 0;
  #ejections = 0;
  #ejectedUntil = 0;
  #kind: EjectionKind = "hang";
  #reason = "";

  constructor(options: () => EjectionOptions) {
    this.#options = options;
  }

  isEjected(now: number): boolean {
    return now < this.#ejectedUntil;
  }

  /** Why and until when it is out; undefined when it is not. */
  ejection(now: number): Ejection | undefined {
    if (!this.isEjected(now)) return undefined;
    return { kind: this.#kind, reason: this.#reason, untilMs: this.#ejectedUntil };
  }

  /** An answer's head came. Returns whether to eject. */
  answered(status: number, now: number, request: RequestSummary): boolean {
    this.#failuresInARow = 0;
    this.#errors.answered(status, now, request);
    if (status < 500 || !this.#errors.areTheInstances || this.isEjected(now)) return false;
    this.#kind = "server-errors";
    this.#reason = `${this.#errors.summary}, for several paths and clients, the last one ${status}`;
    return true;
  }

  /** An attempt failed; `detail` says more. Returns whether to eject. */
  failed(failure: AttemptFailure, now: number, detail?: string): boolean {
    const strikes = strikesOf[failure];
    if (strikes === undefined || this.isEjected(now)) return false;
    this.#failuresInARow++;
    if (this.#failuresInARow < strikes) return false;
    this.#kind = failure;
    this.#reason = detail === undefined ? failure : `${failure}: ${detail}`;
    return true;
  }

  /** Takes it out for a while. */
  eject(now: number): void {
    if (this.isEjected(now)) return;
    const { baseMs, maxMs } = this.#options();
    if (now - this.#ejectedUntil > maxMs) this.#ejections = 0;
    this.#ejectedUntil = now + Math.min(maxMs, baseMs * 2 ** Math.min(this.#ejections, 20));
    this.#ejections++;
    this.#errors.forget(now);
  }

  /**
   * The edge's own probe found it answering: what was held against its connections is forgotten; its 5xx answers are not, nor is a certificate,
   * which a probe does not look at.
   */
  probedWell(): void {
    if (this.#kind === "server-errors" || this.#kind === "tls-failed") return;
    this.#ejectedUntil = 0;
    this.#failuresInARow = 0;
  }

  /** The probe had no answer either: one that was ejected for its silence stays so until the next. */
  probedBadly(now: number): void {
    if (!this.isEjected(now) || (this.#kind !== "hang" && this.#kind !== "connect-timeout")) return;
    this.#ejectedUntil = Math.max(this.#ejectedUntil, now + untilNextProbeMs);
  }
}
