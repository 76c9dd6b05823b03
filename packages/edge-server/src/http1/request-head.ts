import { hostOfAuthority } from "./authority.ts";
import { mayBeStripped, parseConnectionOptions } from "./connection-options.ts";
import { canonicalName, readFieldLine } from "./field-line.ts";
import { refusals, type Refusal } from "./request-error.ts";
import { requestFieldRule } from "./request-field-rules.ts";
import { parseRequestLine, type RequestLine } from "./request-line.ts";
import { chooseFamily } from "../exchange/trusted-story.ts";
import type { RequestSummary } from "../exchange/upstream-selector.ts";

/** More than any client sends; each costs some time, and a head may be long. */
export const maxFields = 1000;

/** A request's head, checked against RFC 9112 and RFC 9110, hop-by-hop fields taken off. */
export class RequestHead implements RequestSummary {
  readonly method: string;
  readonly target: string;
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
    this.minorVersion = line.minorVersion;
    this.isIdempotent = idempotentMethods.has(line.method);
    this.#text = text;
    this.fieldsStart = line.end;
  }

  get path(): string {
    const query = this.target.indexOf("?");
    return query === -1 ? this.target : this.target.slice(0, query);
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

/** Parses a head: text is latin1 and ends with the empty line. Of a trusted peer, what it says of the client counts. */
export function parseRequestHead(text: string, isTrusted = false): RequestHead | Refusal {
  // RFC 9112 section 2.2: one empty line before the request line is forgiven.
  const line = parseRequestLine(text, text.startsWith("\r\n") ? 2 : 0);
  if ("code" in line) return line;
  const head = new RequestHead(line, text);
  const refusal =
    readFields(head, text, isTrusted) ??
    readConnection(head) ??
    checkHost(head, line) ??
    checkFraming(head, text);
  if (refusal) return refusal;
  if (isTrusted) chooseFamily(head);
  return head;
}

function readFields(head: RequestHead, text: string, isTrusted: boolean): Refusal | undefined {
  const end = text.length - 2;
  let kept = "";
  let keepFrom = head.fieldsStart;
  let position = keepFrom;
  for (let count = 0; position < end; count++) {
    const line = count < maxFields ? readFieldLine(text, position) : undefined;
    if (!line) return count < maxFields ? refusals.fieldLine : refusals.headTooLong;
    const name = canonicalName(line.name);
    const rule = requestFieldRule(name, isTrusted && !line.name.includes("_"));
    if (rule) {
      const refusal = line.name.includes("_") ? undefined : rule(head, line.value);
      if (refusal) return refusal;
      kept += text.slice(keepFrom, position);
      keepFrom = line.end;
    }
    position = line.end;
  }
  head.endToEndLines = kept + text.slice(keepFrom, end);
  return position === end ? undefined : refusals.fieldLine;
}

/** RFC 9110 section 7.6.1. */
function readConnection(head: RequestHead): Refusal | undefined {
  if (head.connectionList === undefined) return undefined;
  head.connection = parseConnectionOptions(head.connectionList);
  if (!head.connection) return refusals.connection;
  if (head.connection.some(namesField))
    head.endToEndLines = withoutListed(head.endToEndLines, head.connection);
  return undefined;
}

function namesField(option: string): boolean {
  return option !== "close" && option !== "keep-alive" && option !== "upgrade" && option !== "te";
}

/** Lines without the listed fields (lower-case names), as far as they `mayBeDropped`: by default what Connection may take off. */
export function withoutListed(
  lines: string,
  listed: readonly string[],
  mayBeDropped = mayBeStripped,
): string {
  const dropped = new Set(listed.filter((name) => mayBeDropped(name)));
  let kept = "";
  let position = 0;
  for (let line = readFieldLine(lines, 0); line; line = readFieldLine(lines, line.end)) {
    if (!dropped.has(line.name.toLowerCase())) kept += lines.slice(position, line.end);
    position = line.end;
  }
  return kept;
}

/** RFC 9112 section 3.2. */
function checkHost(head: RequestHead, line: RequestLine): Refusal | undefined {
  if (head.hostField === undefined && head.minorVersion === 1) return refusals.hostMissing;
  if (head.hostField !== undefined && hostOfAuthority(head.hostField) === undefined)
    return refusals.hostMalformed;
  head.authority = line.authority ?? head.hostField ?? "";
  head.host = hostOfAuthority(head.authority) ?? "";
  head.givenScheme = line.scheme;
  return undefined;
}

/** RFC 9112 section 6. */
function checkFraming(head: RequestHead, text: string): Refusal | undefined {
  const encoding = head.transferEncoding;
  if (encoding === undefined) return undefined;
  if (head.contentLength !== -1) return refusals.lengthAndEncoding;
  if (head.minorVersion === 0) return refusals.transferEncoding;
  // RFC 9112 section 5.1 allows the tab, some parsers do not know the coding by it.
  if (/^transfer-encoding:[^\r]*\t\r\n/im.test(text)) return refusals.transferEncoding;
  head.isChunked = encoding.toLowerCase() === "chunked";
  if (head.isChunked) return undefined;
  return /^(?:[\w!#$%&'*+.^`|~-]+[\t ]*,[\t ]*)+chunked$/i.test(encoding) && !/chunked[\t ]*,/i.test(encoding)
    ? refusals.transferCoding
    : refusals.transferEncoding;
}

/** RFC 9110 section 9.2.2 and, for the rest, each method's own definition. */
const idempotentMethods: ReadonlySet<string> = new Set(
  "GET HEAD OPTIONS PUT DELETE QUERY PROPFIND REPORT SEARCH".split(" "),
);
