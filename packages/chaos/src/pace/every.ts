import { wait } from "./wait.ts";

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
    await wait(periodMs, signal);
  }
}
