import type { AttemptFailure } from "../upstream/failure.ts";
import type { OpenRecord } from "./open-record.ts";
import { decideRetry, needsBudget, type RetryVerdict } from "./retry-policy.ts";

/** What one request has used of its retries: asks the retry policy, and remembers. */
export class RetryHistory {
  readonly #record: OpenRecord;
  #hasReopened = false;
  #hasRepeated = false;

  constructor(record: OpenRecord) {
    this.#record = record;
  }

  /** Whether a kept connection that closed without a byte of a response may be replaced by a new one. It is counted then. */
  takeReopening(): boolean {
    if (this.#decide("reset", true) !== "reopen") return false;
    this.#hasReopened = true;
    return true;
  }

  /** Whether another instance may be asked after this failure. The one that failed is not asked again. */
  mayRepeat(failure: AttemptFailure): boolean {
    if (this.#decide(failure, false) !== "elsewhere") return false;
    this.#record.markTried();
    return true;
  }

  /** Another instance is asked after this failure. */
  repeated(failure: AttemptFailure): void {
    if (needsBudget(failure)) this.#hasRepeated = true;
  }

  #decide(failure: AttemptFailure, isDeadReuse: boolean): RetryVerdict {
    return decideRetry({
      failure,
      request: this.#record.request,
      isReplayable: this.#record.body.isReplayable,
      isDeadReuse,
      attempts: this.#record.attempts,
      hasReopened: this.#hasReopened,
      hasRepeated: this.#hasRepeated,
    });
  }
}
