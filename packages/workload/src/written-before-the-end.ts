import { setTimeout as delay } from "node:timers/promises";

const flushes = new Set<() => Promise<void>>();

/** Has this process wait for a last write before it ends. */
export function writtenBeforeTheEnd(flush: () => Promise<void>): void {
  flushes.add(flush);
}

/** Waits until everything is written, or `timeoutMs` passed: nobody may be reading any more. */
export async function flushAll(timeoutMs = 500): Promise<void> {
  if (flushes.size === 0) return;
  await Promise.race([Promise.allSettled([...flushes].map((flush) => flush())), delay(timeoutMs)]);
}
