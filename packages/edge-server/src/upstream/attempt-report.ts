import type { AttemptFailure } from "./failure.ts";

/** Exactly one `done` per attempt, always last. */
export interface AttemptReport {
  /** A connection is there: a new one (with the handshake's duration) or one from the pool (`undefined`). */
  connected(handshakeMs: number | undefined): void;
  /**
   * Nothing of a response has come for so long: asked at every sweep. Whether the instance hangs, so that a request which may be repeated is
   * better off elsewhere.
   */
  hangs(waitedMs: number): boolean;
  /** The final response's head is read. */
  firstByte(status: number, latencyMs: number): void;
  /** The instance seems to drain (it said `Connection: close` where it used to keep connections), or, after that, seems not to. */
  drains(isDraining: boolean): void;
  /** `status` is what the upstream answered, 0 if nothing; `detail` says more of a failure to operators, not to clients. */
  done(outcome: AttemptOutcome, status: number, detail?: string): void;
}

/** How an attempt ended. */
export type AttemptOutcome = "answered" | "client-left" | AttemptFailure;
