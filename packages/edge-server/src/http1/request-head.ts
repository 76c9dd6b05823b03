import { readFieldLine } from "./field-line.ts";
import type { RequestLine } from "./request-line.ts";
import type { RequestSummary } from "./request-summary.ts";

/** A request's head, checked against RFC 9112 and RFC 9110, hop-by-hop fields taken off. */
export class RequestHead implements RequestSummary {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly minorVersion: 0 | 1;
  readonly isIdempotent: boolean;
  host = "";
  /** Host and port as they came. */
  authority = "";
  /** Of an absolute-form target, before the listener fills it in. */
  givenScheme: "http" | "https" | undefined;
  /** The listener's. */
  scheme: "http" | "https" = "http";
  clientAddress = "";
  /** How many entries at the end of X-Forwarded-For trusted proxies wrote. */
  verifiedHops = 0;
  /** Lines to pass on as they came, each with its CRLF. */
  endToEndLines = "";
  /** -1: none. */
  contentLength = -1;
  isChunked = false;
  transferEncoding: string | undefined;
  hostField: string | undefined;
  /** Connection options in lower case; undefined without the field. */
  connection: readonly string[] | undefined;
  /** The same before it is judged. */
  connectionList: string | undefined;
  upgrade: string | undefined;
  expectsContinue = false;
  maxForwards = -1;
  /** Whether the client said so in TE. */
  takesTrailers = false;
  /** What the peer said of the client: to be believed of trusted ones only. */
  forwardedFor: string | undefined;
  forwardedProto: string | undefined;
  forwardedHost: string | undefined;
  forwardedPort: string | undefined;
  forwardedPrefix: string | undefined;
  forwarded: string | undefined;
  realIp: string | undefined;
  /** Offset of the first field line. */
  readonly fieldsStart: number;
  readonly #text: string;

  constructor(line: RequestLine, text: string) {
    this.method = line.method;
    this.target = line.target;
    const query = line.target.indexOf("?");
    this.path = query === -1 ? line.target : line.target.slice(0, query);
    this.minorVersion = line.minorVersion;
    this.isIdempotent = idempotentMethods.has(line.method);
    this.#text = text;
    this.fieldsStart = line.end;
  }

  /** Whether a body follows, of zero bytes perhaps. */
  get hasBody(): boolean {
    return this.isChunked || this.contentLength > 0;
  }

  /** Whether the client wants the connection kept (RFC 9112 section 9.3). */
  get isPersistent(): boolean {
    if (this.connection?.includes("close")) return false;
    return this.minorVersion === 1 || this.connection?.includes("keep-alive") === true;
  }

  field(name: string): string | undefined {
    for (
      let line = readFieldLine(this.#text, this.fieldsStart);
      line;
      line = readFieldLine(this.#text, line.end)
    )
      if (line.name.toLowerCase() === name) return line.value;
    return undefined;
  }
}

/** RFC 9110 section 9.2.2 and, for the rest, each method's own definition. */
const idempotentMethods: ReadonlySet<string> = new Set(
  "GET HEAD OPTIONS PUT DELETE QUERY PROPFIND REPORT SEARCH".split(" "),
);
