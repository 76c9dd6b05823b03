import { setTimeout as delay } from "node:timers/promises";

/** Does something again and again, `periodMs` from the end of one to the start of the next, until the signal; what it throws is told. */
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
