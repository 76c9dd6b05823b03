import { setTimeout as delay } from "node:timers/promises";

/** Waits; an aborted signal ends it early without an error. */
export async function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(durationMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
