import type { Clock } from "../clock.ts";
import { backoffMs } from "./backoff.ts";
import type { ConsulAnswer, ConsulClient } from "./consul-client.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface WatchOptions {
  readonly client: ConsulClient;
  readonly path: string;
  /** Whether blocking reads are answered by the agent's own cache, one query to the servers for all its clients. */
  readonly isCached: boolean;
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

/** For this long an index below one seen before is a server that has not yet replayed its log; from then on it is another Consul's. */
const disbeliefMs = 3000;
const askAgainMs = 500;

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
  let last: ConsulAnswer | undefined;
  let newest = 0;
  let pastSince: number | undefined;

  while (!signal.aborted) {
    await takeTurn();
    if (signal.aborted) return;
    try {
      const answered = await client.query({
        path: options.path,
        parameters: ["stale", ...(index === 0 ? [] : blocking(options, index))],
        timeoutMs: index === 0 ? 10_000 : timeoutMs,
        signal,
      });
      options.onContact?.(answered);
      const answer = isNews(answered, index) ? judged(answered) : last;
      if (answer && !isSame(answer, last)) {
        options.onAnswer(answer);
        last = answer;
      }
      failures = 0;
      index = pastSince === undefined ? nextIndex(index, answered.index) : 0;
      if (pastSince !== undefined) await clock.sleep(askAgainMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      // Whatever agent answers next, its index may be another cluster's; and an answer that was not taken must come again.
      index = 0;
      options.onError(error, ++failures);
      await clock.sleep(backoffMs(failures, clock.random), signal);
    }
  }

  /** After all servers died together one that leads again passes through what Consul once said on its way to what it said last. */
  function judged(answer: ConsulAnswer): ConsulAnswer {
    if (!answer.isCurrent) return answer;
    const now = clock.monotonic();
    const isPast = answer.index < newest && now - (pastSince ?? now) < disbeliefMs;
    pastSince = isPast ? (pastSince ?? now) : undefined;
    if (isPast) return { ...answer, isComplete: false, isCurrent: false };
    newest = answer.index;
    return answer;
  }

  async function takeTurn(): Promise<void> {
    for (let waitMs = bucket.take(clock.monotonic()); waitMs > 0 && !signal.aborted;) {
      await clock.sleep(waitMs, signal);
      waitMs = bucket.take(clock.monotonic());
    }
  }
}

function blocking({ isCached }: WatchOptions, index: number): string[] {
  return [...(isCached ? ["cached"] : []), `index=${index}`, `wait=${waitSeconds}s`];
}

/**
 * Whether what an answer says may be believed: a read that did not block comes from a server, one that blocked counts only if the index went on.
 * Consul's streaming backend answers 200 with an empty list and an old index when its stream has no data yet: right after a restart of
 * the agent, or when the stream is cut while waiting (seen with 1.22).
 */
function isNews(answer: ConsulAnswer, asked: number): boolean {
  return asked === 0 || answer.index > asked;
}

function isSame(a: ConsulAnswer, b: ConsulAnswer | undefined): boolean {
  return a.text === b?.text && a.isComplete === b.isComplete && a.isCurrent === b.isCurrent;
}

/** Backwards means a restored or new Consul; an answer without an index must not make the loop spin. */
function nextIndex(previous: number, answered: number): number {
  return answered < previous ? 0 : Math.max(1, answered);
}
