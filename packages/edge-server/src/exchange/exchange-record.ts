import type { ClientObserver } from "../downstream/client-observer.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import type { PoolObserver } from "../upstream/pool.ts";

/** What an access log and metrics want of one exchange. Valid only during the call. */
export interface ExchangeRecord {
  readonly request: RequestSummary;
  readonly minorVersion: 0 | 1;
  /** What the client got; 0 when it left before. */
  readonly status: number;
  /** `answered`; `client-left`; `tunnel`; else the code of the error that the client got or that cut its connection. */
  readonly outcome: string;
  /** `performance.now()` when the head was read. */
  readonly startedAt: number;
  /** The name of the route that it took; undefined where there was none. */
  readonly route: string | undefined;
  /** 0 for replies made here. */
  readonly attempts: number;
  /** The last one tried. */
  readonly instance: UpstreamInstance | undefined;
  /** Body bytes. */
  readonly requestBytes: number;
  /** Bytes written for this exchange, head included. */
  readonly responseBytes: number;
}

/** Hears what happens; must not throw. */
export interface ProxyObserver extends ClientObserver, PoolObserver {
  exchangeEnded?(record: ExchangeRecord): void;
  /** The selector or a local reply threw: a programmer's error. */
  failed?(error: unknown): void;
}
