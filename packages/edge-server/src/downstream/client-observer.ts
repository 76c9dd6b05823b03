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

/** Hears what becomes of clients' connections; must not throw. */
export interface ClientObserver {
  /** A request refused by its bytes or its slowness: no exchange came of it. */
  refused?(code: string, status: number, clientAddress: string): void;
  /** The same, for the access log: only where the request's head was refused, for a refused body ends an exchange. */
  headRefused?(record: RefusalRecord): void;
  /** A connection not accepted because of a cap: `total` or `client`. */
  connectionRefused?(cap: "total" | "client", clientAddress: string): void;
}
