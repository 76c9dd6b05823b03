import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "command-line/message-of";

export interface UntilSettledOptions {
  /** What is still missing, in words; none when all is well. Throwing means: could not be asked yet. */
  readonly read: () => Promise<readonly string[]>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const pollMs = 100;

/** Waits until nothing is missing; returns what still is when time is up. */
export async function untilSettled({
  read,
  timeoutMs,
  signal,
}: UntilSettledOptions): Promise<readonly string[]> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const missing = await read().catch((error: unknown) => {
      signal.throwIfAborted();
      return [messageOf(error)];
    });
    if (missing.length === 0 || Date.now() >= deadline) return missing;
    await delay(pollMs, undefined, { signal });
  }
}
