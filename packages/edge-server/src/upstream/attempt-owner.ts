import type { RequestBody } from "../http1/request-body.ts";
import type { RequestHead } from "../http1/request-head.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { AttemptReport } from "./attempt-report.ts";
import type { DownstreamConnection } from "./downstream-connection.ts";
import type { UpstreamConnection } from "./connection.ts";
import type { AttemptFailure } from "./failure.ts";
import type { UpstreamInstance } from "./instance.ts";
import type { UpstreamPool } from "./pool.ts";
import type { Rewrite } from "./rewrite.ts";
import type { UpstreamTimeouts } from "./timeouts.ts";

/** Where an attempt goes, and by which rules. */
export interface AttemptTarget {
  readonly instance: UpstreamInstance;
  /** What to send instead of what came. */
  readonly rewrite?: Rewrite | undefined;
  readonly timeouts: UpstreamTimeouts;
  /**
   * Whether a 502, 503 or 504 to a request that may be repeated makes another attempt, asked for with the failure `server-error`, when there is an
   * instance for it; else that response is passed on.
   */
  readonly retriesServerErrors?: boolean | undefined;
  /** How many requests may wait on one connection, one behind the other; default 0: each has one for itself. */
  readonly pipelineDepth?: number | undefined;
  /** Told how the attempt went. */
  readonly report: AttemptReport;
}

/** The exchange, as its attempt sees it. */
export interface AttemptOwner {
  readonly request: RequestHead;
  readonly body: RequestBody;
  readonly client: DownstreamConnection;
  /** What this hop says of the client, as lines with CRLF. */
  forwardedLines(strippedPrefix: string | undefined): string;
  readonly retries: {
    /** Whether a kept connection that turned out dead may be replaced by a new one. It is counted then. */
    takeReopening(): boolean;
  };
  /** The attempt may be given up for this: whether another attempt has taken over and this one is cancelled. */
  replaceAttempt(failure: AttemptFailure): boolean;
  /** The attempt is over without a response. */
  attemptFailed(failure: AttemptFailure): void;
  /**
   * The attempt is over: the final response, or a switch of protocols, begins. What is behind `bodyStart` in the bytes belongs to the body or the
   * tunnel.
   */
  attemptResponded(response: UpstreamResponse, bytes: Buffer, bodyStart: number): void;
  /** The attempt is over, and the client has the whole response. `keepsAlive`: what the client was told about its connection. */
  responseEnded(status: number, keepsAlive: boolean): void;
}

/** A response whose head has been read: whoever takes it is the connection's next user. */
export interface UpstreamResponse {
  readonly head: ResponseHead;
  readonly target: AttemptTarget;
  readonly connection: UpstreamConnection;
  /** Where the connection came from. */
  readonly pool: UpstreamPool;
  /** An interim response said that the connection ends with this response: RFC 9112 section 9.6. */
  readonly endsConnection: boolean;
}
