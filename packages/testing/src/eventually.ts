import { setTimeout as delay } from "node:timers/promises";

export interface EventuallyOptions {
  /** Gives up after this long; default 40 s: a small machine with as much other work again, not a figure to assert. */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/** Runs `attempt` until it neither throws nor returns false, and returns its result; rethrows its last error when time is up. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  { timeoutMs = 40_000, intervalMs = 20 }: EventuallyOptions = {},
): Promise<Exclude<T, false>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const result = await attempt();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `Exclude` says, narrowing does not follow for a generic
      if (result !== false) return result as Exclude<T, false>;
      throw new Error(`condition still false: ${attempt.toString().slice(0, 200)}`);
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await delay(intervalMs);
    }
  }
}
