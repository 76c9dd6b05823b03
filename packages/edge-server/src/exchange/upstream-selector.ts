/**
 * The border between bytes (`downstream/`, `upstream/`, `exchange/`) and decisions (`routing/`, `balance/`). The data path knows nothing of Consul, routes or load; the other side
 * knows nothing of sockets. Everything here is called synchronously on the request path: no promise, no throw.
 */
export interface UpstreamSelector {
  /**
   * Where this attempt goes. Called once per attempt: first when the head is read, then again after each failed attempt that may be repeated
   * (connect failures of any request; once, when no answer came, a safe request whose body can be sent again), and to ask whether another
   * instance can do better than the one that an attempt still waits for.
   * The retry budget and which instance comes next are decided here; `{kind: "give-up"}` makes the data path answer for the last failure.
   */
  select(request: RequestSummary, attempt: Attempt): Decision;
}

/** What a decision may look at. Valid during the exchange. */
export interface RequestSummary {
  readonly method: string;
  /** Host in lower case, port removed; `""` only for HTTP/1.0 without Host. */
  readonly host: string;
  /** Path as it came (`%2F` stays), without the query; `*` for `OPTIONS *`. */
  readonly path: string;
  /** Origin-form as it came, with the query; `*` for `OPTIONS *`. */
  readonly target: string;
  readonly scheme: "http" | "https";
  /** RFC 9110 section 9.2.2. */
  readonly isIdempotent: boolean;
  /** Whether a body of more than zero bytes follows. */
  readonly hasBody: boolean;
  /** The client's address: the connection's, or the first untrusted one behind `--trusted-proxies`. */
  readonly clientAddress: string;
  /** First value of a header field by its lower-case name: parsed on demand, keep it off the hot path. */
  field(name: string): string | undefined;
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
  /** The last attempt has an answer to pass on, or still waits: only an instance that is likely to do better is of use. */
  readonly isOptional: boolean;
}

export type Decision =
  | InstanceDecision
  | RespondDecision
  | LocalDecision
  /** No further attempt: the data path answers 502 or 504 for the last failure. Only valid after one. */
  | { readonly kind: "give-up" };

export interface InstanceDecision {
  readonly kind: "instance";
  readonly instance: UpstreamInstance;
  /** What to send instead of what came. */
  readonly rewrite?: Rewrite | undefined;
  readonly timeouts: UpstreamTimeouts;
  /**
   * Whether a 502, 503 or 504 to a request that may be repeated makes another attempt, asked for with the failure `server-error`, when `select`
   * names an instance; else that answer is passed on.
   */
  readonly retriesServerErrors?: boolean | undefined;
  /** Told how the attempt went. */
  readonly report: AttemptReport;
}

/** Answered by the data path itself: no route, no usable instance, a redirect, over a limit. */
export interface RespondDecision {
  readonly kind: "respond";
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
  answer(request: RequestSummary, signal: AbortSignal): Promise<Omit<RespondDecision, "kind">>;
}

/** Keep one object per instance for its whole life: connection pools hang on it. */
export interface UpstreamInstance {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: "http" | "https";
  /** Name for SNI and certificate verification; default: the address. Only for https. */
  readonly serverName?: string | undefined;
}

export interface Rewrite {
  /** Origin-form. */
  readonly target?: string | undefined;
  /** The path below which the client finds what `target` names, without a slash at its end: told in X-Forwarded-Prefix. */
  readonly strippedPrefix?: string | undefined;
  /** Value of Host. */
  readonly host?: string | undefined;
  /** Set on the request to the upstream, replacing what the client sent under these names: request id, trace context. */
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
}

/** Milliseconds; 0 means none. Checked every 100 ms. */
export interface UpstreamTimeouts {
  /** TCP and TLS handshake. */
  readonly connectMs: number;
  /** After so long another instance is asked for a connection instead, where there is one. */
  readonly connectTryMs: number;
  /** Request sent → response head. */
  readonly headMs: number;
  /** Longest silence while a counted body flows, and longest time that a client reads nothing of any. */
  readonly idleMs: number;
  /** Longest silence of a response without a length: an event stream, for example. */
  readonly streamIdleMs: number;
  /** Longest silence of a tunnel. */
  readonly tunnelIdleMs: number;
  /** Request head read → response complete, retries included; not for tunnels. */
  readonly wholeMs: number;
}

/** Exactly one `done` per attempt, always last. */
export interface AttemptReport {
  /** A connection is there: a new one (with the handshake's duration) or one from the pool (`undefined`). */
  connected(handshakeMs: number | undefined): void;
  /**
   * Nothing of an answer has come for so long: asked at every sweep. Whether the instance hangs, so that a request which may be repeated is
   * better off elsewhere.
   */
  hangs(waitedMs: number): boolean;
  /** The final response's head is read. */
  firstByte(status: number, latencyMs: number): void;
  /** The instance seems to drain (it said `Connection: close` where it used to keep connections), or, after that, seems not to. */
  drains(isDraining: boolean): void;
  /** `status` is what the upstream answered, 0 if nothing; `detail` says more of a failure to operators, not to clients. */
  done(outcome: AttemptOutcome, status: number, detail?: string): void;
}

export type AttemptOutcome = "answered" | "client-left" | AttemptFailure;

export type AttemptFailure =
  /** Refused, unreachable, reset during the handshake. */
  | "connect-failed"
  | "connect-timeout"
  /** The certificate or the TLS handshake is wrong. */
  | "tls-failed"
  /** This machine or process has no descriptors, ports or buffers left: nothing is said about the instance. */
  | "edge-exhausted"
  /** Closed or reset before the response head was complete. */
  | "reset"
  /** It answers nothing, not even the edge's own probe. */
  | "hang"
  | "head-timeout"
  /** Silence in the middle of a response. */
  | "idle-timeout"
  /** `wholeMs` is over. */
  | "deadline"
  /** Not HTTP/1.1 as RFC 9112 has it. */
  | "malformed"
  /** Closed in the middle of a response. */
  | "truncated"
  /** A 502, 503 or 504 that another instance is asked to do better than. */
  | "server-error";
