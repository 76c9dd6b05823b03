/** What every call that waits takes: it stops waiting, and rejects with the signal's reason, once the signal is aborted. */
export interface CallOptions {
  readonly signal: AbortSignal;
}
