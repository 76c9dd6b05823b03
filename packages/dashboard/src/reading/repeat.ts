import { setTimeout as delay } from "node:timers/promises";

export interface RepeatOptions {
  /** From the end of one to the beginning of the next. */
  readonly periodMs: () => number;
  readonly act: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const sliceMs = 100;

/** Repeats until the signal is aborted; a failure is told, and the next one follows. */
export async function repeat({ periodMs, act, onError, signal }: RepeatOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      await act();
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    // In slices: a period that becomes shorter meanwhile counts at once.
    for (let waitedMs = 0; waitedMs < periodMs() && !signal.aborted; waitedMs += sliceMs)
      await delay(sliceMs, undefined, { signal }).catch(() => {});
  }
}
