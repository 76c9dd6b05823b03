import type { Clock } from "../clock.ts";
import { backoffMs } from "./backoff.ts";
import type { ConsulAnswer, ConsulClient } from "./consul-client.ts";
import { ConsulFailure } from "./consul-failure.ts";
import type { QueryTurns, Turn } from "./query-turns.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface WatchOptions {
  readonly client: ConsulClient;
  readonly path: string;
  /** Whether blocking reads are answered by the agent's own cache, one query to the servers for all its clients. */
  readonly isCached: boolean;
  /** Without: its query may always wait. */
  readonly turns?: QueryTurns | undefined;
  /** Called with each answer that differs from the one before. When it throws, the same answer comes again after a backoff. */
  readonly onAnswer: (answer: ConsulAnswer) => void;
  /** Called for each failed query, with the number of failures in a row. */
  readonly onError: (error: unknown, failures: number) => void;
  /** Called for each answer, changed or not: Consul was heard. */
  readonly onContact?: (answer: ConsulAnswer) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Of a watch that shares its connections with nobody. */
const maxWaitMs = 60_000;
/** Consul wakes nobody for a new right of a token: what may lack rows for want of one is asked more often. */
const shortWaitMs = 10_000;
const emptyTexts: ReadonlySet<string> = new Set(["[]", "{}"]);

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
  await new QueryWatch(options).run();
}

class QueryWatch {
  readonly #options: WatchOptions;
  readonly #bucket: TokenBucket;
  #index = 0;
  #failures = 0;
  #last: ConsulAnswer | undefined;
  #newest = 0;
  #staleSince: number | undefined;
  /** What a blocking read said although its index did not go on, and how often in a row that was a question. */
  #doubted: string | undefined;
  #doubts = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#bucket = new TokenBucket(pace, options.clock.monotonic());
  }

  async run(): Promise<void> {
    const { clock, signal, turns } = this.#options;
    using seat = turns?.enter();
    while (!signal.aborted) {
      await this.#takePace();
      using turn = seat ? await seat.take(signal) : unshared;
      if (!turn || signal.aborted) return;
      const pauseMs = await this.#askOnce(turn);
      turn[Symbol.dispose]();
      if (pauseMs > 0) await clock.sleep(pauseMs, signal);
    }
  }

  async #takePace(): Promise<void> {
    const { clock, signal } = this.#options;
    for (let waitMs = this.#bucket.take(clock.monotonic()); waitMs > 0 && !signal.aborted;) {
      await clock.sleep(waitMs, signal);
      waitMs = this.#bucket.take(clock.monotonic());
    }
  }

  /** Returns how long to pause before the next query. Never rejects. */
  async #askOnce(turn: Turn): Promise<number> {
    const { clock, signal, turns, onContact, onError } = this.#options;
    const askedAt = clock.monotonic();
    try {
      const answer = await this.#ask(turn);
      onContact?.(answer);
      this.#take(answer);
      this.#failures = 0;
      return this.#staleSince === undefined ? this.#doubtPauseMs() : askAgainMs;
    } catch (error) {
      // When others need the turn nothing was missed, and the index is still good.
      if (signal.aborted || turn.signal.aborted) return 0;
      // Whatever agent answers next, its index may be another cluster's; and an answer that was not taken must come again.
      this.#index = 0;
      // One that breaks off later was taken: its agent died.
      const isRefused = error instanceof ConsulFailure && error.isFull && clock.monotonic() - askedAt < 1000;
      if (isRefused) turns?.refused();
      onError(error, ++this.#failures);
      return backoffMs(this.#failures, clock.random);
    }
  }

  #ask(turn: Turn): Promise<ConsulAnswer> {
    const { client, path, signal } = this.#options;
    const last = this.#last;
    const mayLackRows = last !== undefined && (!last.isComplete || emptyTexts.has(last.text));
    const waitMs = Math.round(Math.min(turn.waitMs, mayLackRows ? shortWaitMs : maxWaitMs));
    const isCached = this.#options.isCached && !mayLackRows;
    const index = this.#index;
    return client.query({
      path,
      parameters: ["stale", ...(index === 0 ? [] : blocking(index, waitMs, isCached))],
      timeoutMs: index === 0 ? 10_000 : timeoutFor(waitMs),
      signal: AbortSignal.any([signal, turn.signal]),
    });
  }

  #take(answered: ConsulAnswer): void {
    if (!isNews(answered, this.#index)) {
      this.#index = this.#isQuestion(answered) ? 0 : nextIndex(this.#index, answered.index);
      return;
    }
    if (this.#index > 0) this.#doubts = 0;
    const answer = this.#judged(answered);
    if (!isSame(answer, this.#last)) {
      this.#options.onAnswer(answer);
      if (this.#index > 0) this.#doubted = undefined;
      this.#last = answer;
    }
    this.#index = this.#staleSince === undefined ? nextIndex(this.#index, answered.index) : 0;
  }

  /** After all servers died together one that leads again passes through what Consul once said on its way to what it said last. */
  #judged(answer: ConsulAnswer): ConsulAnswer {
    if (!answer.isCurrent) return answer;
    const now = this.#options.clock.monotonic();
    const isStale = answer.index < this.#newest && now - (this.#staleSince ?? now) < disbeliefMs;
    this.#staleSince = isStale ? (this.#staleSince ?? now) : undefined;
    if (isStale) return { ...answer, isComplete: false, isCurrent: false };
    this.#newest = answer.index;
    return answer;
  }

  /**
   * What differs though the index did not go on may be what the token was allowed to see meanwhile, or a streaming backend's view without data: only a
   * read that does not block tells. Once it has, the same answer is no question any more: streamed rows come in another order.
   */
  #isQuestion(answer: ConsulAnswer): boolean {
    if (answer.index < this.#index) return false;
    const known = isSame(answer, this.#last) ? this.#doubted : digestOf(answer);
    if (known === this.#doubted) {
      this.#doubts = 0;
      return false;
    }
    this.#doubted = known;
    this.#doubts += 1;
    return true;
  }

  /** The first question is asked at once. */
  #doubtPauseMs(): number {
    return this.#doubts > 1 && this.#index === 0 ? backoffMs(this.#doubts, this.#options.clock.random) : 0;
  }
}

const unshared: Turn = {
  waitMs: maxWaitMs,
  signal: new AbortController().signal,
  [Symbol.dispose]: () => {},
};

function blocking(index: number, waitMs: number, isCached: boolean): string[] {
  const wait = waitMs % 1000 === 0 ? `${waitMs / 1000}s` : `${waitMs}ms`;
  return [...(isCached ? ["cached"] : []), `index=${index}`, `wait=${wait}`];
}

/** Consul adds up to wait/16 of jitter; then some for a slow network. */
function timeoutFor(waitMs: number): number {
  return Math.ceil(waitMs * (1 + 1 / 16)) + 10_000;
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

/** Texts may be megabytes: none is kept only to be recognised. */
function digestOf({ text, isComplete, isCurrent }: ConsulAnswer): string {
  const { createHash } = process.getBuiltinModule("node:crypto");
  return `${isComplete} ${isCurrent} ${createHash("sha256").update(text).digest("base64")}`;
}

/** Backwards means a restored or new Consul; an answer without an index must not make the loop spin. */
function nextIndex(previous: number, answered: number): number {
  return answered < previous ? 0 : Math.max(1, answered);
}
