import { setTimeout as delay } from "node:timers/promises";

/** Repeats `act` until the signal, `periodMs` from the end of one to the start of the next. Passes what `act` throws to `onError`. */
export async function every(
  periodMs: number,
  act: () => Promise<void>,
  { signal, onError }: { readonly signal: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await act();
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    await pause(periodMs, signal);
  }
}

/** Waits; an aborted signal ends it early without an error. */
export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(durationMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
