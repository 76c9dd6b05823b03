import type { Clock } from "../clock.ts";
import { backoffMs } from "./backoff.ts";
import type { ConsulAnswer, ConsulClient } from "./consul-client.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface WatchOptions {
  readonly client: ConsulClient;
  readonly path: string;
  readonly parameters: readonly string[];
  /** Called with each answer that differs from the one before. When it throws, the same answer comes again after a backoff. */
  readonly onAnswer: (answer: ConsulAnswer) => void;
  /** Called for each failed query, with the number of failures in a row. */
  readonly onError: (error: unknown, failures: number) => void;
  /** Called for each answer, changed or not: Consul was heard. */
  readonly onContact?: (answer: ConsulAnswer) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const waitSeconds = 60;
/** Consul adds up to wait/16 of jitter; then some for a slow network. */
const timeoutMs = waitSeconds * (1 + 1 / 16) * 1000 + 10_000;

/** Two changes at once are heard at once; a service that changes all the time is asked five times a second. */
const pace = { burst: 2, refillMs: 200 };

/**
 * Follows one query with blocking reads until the signal aborts; never rejects.
 * A return is not a change, an index that goes backwards starts afresh, and no loop ever asks without an index twice in a row without a pause.
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export async function watchQuery(options: WatchOptions): Promise<void> {
  const { client, clock, signal } = options;
  const bucket = new TokenBucket(pace, clock.monotonic());
  let index = 0;
  let failures = 0;
  let last: { text: string; isComplete: boolean } | undefined;

  while (!signal.aborted) {
    await takeTurn();
    if (signal.aborted) return;
    try {
      const answer = await client.query({
        path: options.path,
        parameters: [...options.parameters, ...blocking(index)],
        timeoutMs: index === 0 ? 10_000 : timeoutMs,
        signal,
      });
      options.onContact?.(answer);
      if (last?.text !== answer.text || last.isComplete !== answer.isComplete) options.onAnswer(answer);
      last = answer;
      index = nextIndex(index, answer.index);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      // Whatever agent answers next, its index may be another cluster's; and an answer that was not taken must come again.
      index = 0;
      options.onError(error, ++failures);
      await clock.sleep(backoffMs(failures, clock.random), signal);
    }
  }

  async function takeTurn(): Promise<void> {
    for (let waitMs = bucket.take(clock.monotonic()); waitMs > 0 && !signal.aborted;) {
      await clock.sleep(waitMs, signal);
      waitMs = bucket.take(clock.monotonic());
    }
  }
}

function blocking(index: number): string[] {
  return index === 0 ? [] : [`index=${index}`, `wait=${waitSeconds}s`];
}

/** Backwards means a restored or new Consul; an answer without an index must not make the loop spin. */
function nextIndex(previous: number, answered: number): number {
  return answered < previous ? 0 : Math.max(1, answered);
}
