import type { AttemptFailure } from "../upstream/failure.ts";

/**
 * `reopen`: the same instance is asked again over a new connection. `elsewhere`: another instance is asked, if there is one, the deadline is not over
 * ({@link isInTime}) and the budget allows it ({@link needsBudget}). `give-up`: the client is told of the failure.
 */
export type RetryVerdict = "reopen" | "elsewhere" | "give-up";

/** A request, as far as sending it twice goes. */
export interface RetryableRequest {
  readonly method: string;
  /** RFC 9110 section 9.2.2. */
  readonly isIdempotent: boolean;
}

/** What is known of a request whose attempt has failed. */
export interface RetryFacts {
  readonly failure: AttemptFailure;
  readonly request: RetryableRequest;
  /** Whether everything that was sent of the body can be sent again. */
  readonly isReplayable: boolean;
  /** The connection was a kept one and closed without a byte of a response. */
  readonly isDeadReuse: boolean;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  /** A dead kept connection of this request has been replaced before. */
  readonly hasReopened: boolean;
  /** This request has been sent to another instance before, after something of it had been sent. */
  readonly hasRepeated: boolean;
}

/** A selector that never gives up is stopped here. */
const maxAttempts = 10;

/**
 * Whether a request may be sent again after a failure, and where. Whatever a request does to an instance, it does to at most three: once, once more
 * over a connection that was not dead before the request came, and once more elsewhere. Interim responses that the client has seen are no obstacle
 * (RFC 9110 section 15.2).
 */
export function decideRetry(facts: RetryFacts): RetryVerdict {
  const { failure, isReplayable, attempts } = facts;
  if (facts.isDeadReuse && !facts.hasReopened && isReplayable && facts.request.isIdempotent) return "reopen";
  if (failure === "deadline" || attempts >= maxAttempts) return "give-up";
  if (isNothingSent(failure)) return "elsewhere";
  // Nothing was read of it: what can be sent again is done once.
  if (failure === "tls-refused") return isReplayable ? "elsewhere" : "give-up";
  return mayBeRepeated(facts) ? "elsewhere" : "give-up";
}

/** Whether a request of which something was sent may be sent once more. */
function mayBeRepeated({ failure, request, isReplayable, hasRepeated }: RetryFacts): boolean {
  return !hasRepeated && worthRepeating.has(failure) && safeMethods.has(request.method) && isReplayable;
}

/**
 * Whether a retry may still begin, so long after the request's head was read. An instance that hangs may have begun to while the request waited for it:
 * the deadline is for requests that wander from failure to failure.
 */
export function isInTime(failure: AttemptFailure, elapsedMs: number, deadlineMs: number): boolean {
  return failure === "hang" || elapsedMs <= deadlineMs;
}

/** Whether a retry after this failure takes one from the retry budget. Where nothing was sent, nothing is done twice, and no load is added. */
export function needsBudget(failure: AttemptFailure): boolean {
  return !isNothingSent(failure) && failure !== "tls-refused";
}

/** Whether nothing of the request has reached the upstream: any request may then be sent to another one. */
function isNothingSent(failure: AttemptFailure): boolean {
  return nothingSent.has(failure);
}

const nothingSent: ReadonlySet<AttemptFailure> = new Set<AttemptFailure>([
  "connect-failed",
  "connect-timeout",
  "tls-failed",
  "edge-exhausted",
]);

/** What says that another instance may do better: the edge was told so, or nothing came. A 500 says that the request is the trouble. */
const worthRepeating: ReadonlySet<AttemptFailure> = new Set<AttemptFailure>([
  "reset",
  "hang",
  "server-error",
]);

/** RFC 9110 section 9.2.1, and for the rest each method's own definition: nothing is done twice by asking twice. */
const safeMethods: ReadonlySet<string> = new Set("GET HEAD OPTIONS QUERY PROPFIND REPORT SEARCH".split(" "));
