import type { RequestSummary, UpstreamInstance } from "./upstream-selector.ts";

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
  /** 0 for answers made here. */
  readonly attempts: number;
  /** The last one tried. */
  readonly instance: UpstreamInstance | undefined;
  /** Body bytes. */
  readonly requestBytes: number;
  /** Bytes written for this exchange, head included. */
  readonly responseBytes: number;
}

/** A request that was refused by its head. */
export interface RefusalRecord {
  readonly code: string;
  readonly status: number;
  readonly scheme: "http" | "https";
  /** The connection's. */
  readonly clientAddress: string;
  /** As it came, cut at 1,000 characters, latin1; undefined when the head was not whole. */
  readonly requestLine: string | undefined;
  /** Milliseconds since the head's first byte. */
  readonly elapsedMs: number;
}

/** Hears what happens; must not throw. */
export interface ProxyObserver {
  exchangeEnded?(record: ExchangeRecord): void;
  /** A request refused by its bytes or its slowness: no exchange came of it. */
  refused?(code: string, status: number, clientAddress: string): void;
  /** The same, for the access log: only where the request's head was refused, for a refused body ends an exchange. */
  headRefused?(record: RefusalRecord): void;
  /** This machine or process had no descriptor, port or buffer for a connection: the system's code. */
  exhausted?(code: string): void;
  /** A connection not accepted because of a cap: `total` or `client`. */
  connectionRefused?(cap: "total" | "client", clientAddress: string): void;
  /** The selector or a local answer threw: a programmer's error. */
  failed?(error: unknown): void;
}
