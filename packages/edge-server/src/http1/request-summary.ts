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
