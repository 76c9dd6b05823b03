import type { RequestSummary } from "../http1/request-summary.ts";
import type { AttemptTarget } from "../upstream/attempt-owner.ts";
import type { AttemptFailure } from "../upstream/failure.ts";

/**
 * The border between bytes (`downstream/`, `upstream/`, `exchange/`) and decisions (`routing/`, `balance/`). The data path knows nothing of Consul, routes or load; the other side
 * knows nothing of sockets. Everything here is called synchronously on the request path: no promise, no throw.
 */
export interface UpstreamSelector {
  /**
   * Where this attempt goes. Called once per attempt: first when the head is read, then again after each failed attempt that may be repeated
   * (connect failures of any request; once, when no response came, a safe request whose body can be sent again), and to ask whether another
   * instance can do better than the one that an attempt still waits for.
   * The retry budget and which instance comes next are decided here; `{kind: "give-up"}` makes the data path answer for the last failure.
   */
  select(request: RequestSummary, attempt: Attempt): Decision;
}

export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** Ids of the instances that failed for this request. */
  readonly tried: ReadonlySet<string>;
  /** Why the last attempt failed; undefined for the first. */
  readonly failure: AttemptFailure | undefined;
  /** `performance.now()` when the request's head was complete. */
  readonly requestStartedAt: number;
  /** The last attempt has a response to pass on, or still waits: only an instance that is likely to do better is of use. */
  readonly isOptional: boolean;
}

export type Decision =
  | InstanceDecision
  | RespondDecision
  | LocalDecision
  /** No further attempt: the data path answers 502 or 504 for the last failure. Only valid after one. */
  | { readonly kind: "give-up" };

export interface InstanceDecision extends AttemptTarget {
  readonly kind: "instance";
  /** The name of the route that it was found by. */
  readonly route?: string | undefined;
}

/** Answered by the data path itself: no route, no usable instance, a redirect, over a limit. */
export interface RespondDecision {
  readonly kind: "respond";
  /** The name of the route that decided so, where one did. */
  readonly route?: string | undefined;
  readonly status: number;
  /** Besides Content-Length, Date and Connection, which the data path adds. Names and values must be valid fields. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** Default: a short text about the status. */
  readonly body?: string | Uint8Array;
}

/** Answered by a function of this process, for example `/info`. The request's body is read and thrown away. */
export interface LocalDecision {
  readonly kind: "local";
  /** A rejection becomes 500. The signal aborts when the client leaves. */
  reply(request: RequestSummary, signal: AbortSignal): Promise<Omit<RespondDecision, "kind" | "route">>;
}
