/** A request's bytes and what must become of them. Latin1 throughout. */
export interface RequestVector {
  /** What the row shows, as a sentence. */
  readonly name: string;
  /** Where the rule is written: RFC and section. */
  readonly rfc: string;
  readonly send: string;
  /**
   * What the upstream must get, byte for byte; `{hop HOST}` stands for the lines that the edge adds for a client that named this host. Absent:
   * nothing may reach the upstream.
   */
  readonly forward?: string;
  /** What the client must get: the status of each response in turn. Default: 200 for a forwarded request. */
  readonly status?: number | readonly number[];
}

/** What an upstream sends, and what the client must get. */
export interface ResponseVector {
  readonly name: string;
  readonly rfc: string;
  /** Default: a plain GET. */
  readonly request?: string;
  readonly upstream: string;
  /** Whether the upstream then closes; default: no. */
  readonly upstreamCloses?: boolean;
  /** Exact bytes to the client (one of these, where it depends on how the answer was cut); `{date}` stands for any date. Absent: a 502 that holds nothing of the upstream's answer. */
  readonly receive?: string | readonly string[];
  /** What the client gets hangs on how the answer was cut. */
  readonly onlyInOnePiece?: boolean;
  /** How the client's connection goes on; default: it stays open. */
  readonly client?: "open" | "closed";
  /** Whether the upstream's connection may carry another request; default: yes for a good answer on an open connection. */
  readonly upstreamKept?: boolean;
}

/** Lines with CRLF after each, and the empty line. */
export function head(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join("") + "\r\n";
}

/** A GET of `/` with Host `a` and these further lines. */
export function get(...lines: readonly string[]): string {
  return head("GET / HTTP/1.1", "Host: a", ...lines);
}

/** What becomes of {@link get} with these lines left. */
export function forwardedGet(...lines: readonly string[]): string {
  return `${["GET / HTTP/1.1", "Host: a", ...lines].join("\r\n")}\r\n{hop a}\r\n`;
}

/** A POST of `/` with Host `a`, these further lines and a body. */
export function post(body: string, ...lines: readonly string[]): string {
  return head("POST / HTTP/1.1", "Host: a", ...lines) + body;
}

export function forwardedPost(body: string, ...lines: readonly string[]): string {
  return `${["POST / HTTP/1.1", "Host: a", ...lines].join("\r\n")}\r\n{hop a}\r\n${body}`;
}
