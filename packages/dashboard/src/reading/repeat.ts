import { setTimeout as delay } from "node:timers/promises";

export interface RepeatOptions {
  /** From the end of one to the beginning of the next. */
  readonly periodMs: () => number;
  readonly act: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Repeats until the signal is aborted; a failure is told, and the next one follows. */
export async function repeat({ periodMs, act, onError, signal }: RepeatOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      await act();
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    await delay(periodMs(), undefined, { signal }).catch(() => {});
  }
}
