import { parseContentLength } from "./content-length.ts";
import {
  applyConnection,
  hasTabBehindCoding,
  readFieldSection,
  type FieldSectionRules,
} from "./field-section.ts";

/** How a response's body ends (RFC 9112 section 6.3). */
export type ResponseFraming = "none" | "length" | "chunked" | "close";

/** A response's head, checked against RFC 9112 and RFC 9110, hop-by-hop fields taken off. */
export class ResponseHead {
  readonly status: number;
  readonly minorVersion: 0 | 1;
  /** `status SP reason`, as it came; the space is there even when it was left out before an empty reason. */
  readonly statusText: string;
  /** Offset of the first field line. */
  fieldsStart = 0;
  /** Lines to pass on as they came, each with its CRLF. */
  endToEndLines = "";
  /** -1: none. */
  contentLength = -1;
  isChunked = false;
  framing: ResponseFraming = "none";
  connection: readonly string[] | undefined;
  /** The same before it is judged: when all lines are here. */
  connectionList: string | undefined;
  /** Seconds that the upstream says it keeps an idle connection; -1 when it does not say. */
  keepAliveSeconds = -1;
  upgrade: string | undefined;
  hasDate = false;
  /** Whether its framing fields promise a body that it cannot have: if that comes, it may come after a next request. */
  mayHaveExcess = false;

  constructor(status: number, minorVersion: 0 | 1, statusText: string) {
    this.status = status;
    this.minorVersion = minorVersion;
    this.statusText = statusText;
  }

  /** Whether the upstream keeps the connection after this response. */
  get isPersistent(): boolean {
    if (this.framing === "close" || this.connection?.includes("close")) return false;
    return this.minorVersion === 1 || this.connection?.includes("keep-alive") === true;
  }
}

/** RFC 9112 section 4; statuses outside 100..599 are none (RFC 9110 section 15). Many servers leave out the space before an empty reason. */
const statusLine = /^HTTP\/1\.([01]) (([1-5]\d\d)(?: [\t \x21-\x7e\x80-\xff]*)?)\r\n/;

/** Parses the head of a response to `method`: text is latin1 and ends with the empty line. Undefined when it is not one as the RFCs have it. */
export function parseResponseHead(text: string, method: string): ResponseHead | undefined {
  const match = statusLine.exec(text);
  if (!match) return undefined;
  const [line, minor, statusText = "", status] = match;
  const reason = statusText === status ? `${status} ` : statusText;
  const head = new ResponseHead(Number(status), minor === "0" ? 0 : 1, reason);
  head.fieldsStart = line.length;
  if (readFieldSection(head, text, responseFields) !== undefined || !applyConnection(head)) return undefined;
  if (!decideFraming(head, method)) return undefined;
  return head.isChunked && hasTabBehindCoding(text) ? undefined : head;
}

/** RFC 9112 section 6.3; false when the framing is contradictory. */
function decideFraming(head: ResponseHead, method: string): boolean {
  const { status, isChunked, contentLength, minorVersion } = head;
  if (isChunked && (contentLength !== -1 || minorVersion === 0)) return false;
  // RFC 9112 section 6.1: neither 1xx nor 204 may have a transfer coding. Behind a 204 comes nothing that a client waits for.
  if (isChunked && status < 200) return false;
  if (status === 204) head.mayHaveExcess = isChunked || contentLength > 0;
  if (isBodiless(status, method)) return true;
  head.framing = isChunked ? "chunked" : contentLength === -1 ? "close" : "length";
  return true;
}

function isBodiless(status: number, method: string): boolean {
  return status < 200 || status === 204 || status === 304 || method === "HEAD";
}

/** Of a response that is refused there is nothing to say. */
interface Malformed {
  readonly isMalformed: true;
}

const malformed: Malformed = { isMalformed: true };

const responseFields: FieldSectionRules<ResponseHead, Malformed> = {
  judge: (head, line) => responseFieldRules.get(line.name.toLowerCase())?.(head, line.value) ?? "keep",
  malformed,
  tooMany: malformed,
};

type FieldRule = (head: ResponseHead, value: string) => "keep" | "drop" | Malformed;

const dropped: FieldRule = () => "drop";

const responseFieldRules: ReadonlyMap<string, FieldRule> = new Map<string, FieldRule>([
  [
    "content-length",
    (head, value) => {
      if (head.contentLength !== -1) return malformed;
      head.contentLength = parseContentLength(value);
      return head.contentLength === -1 ? malformed : "drop";
    },
  ],
  [
    "transfer-encoding",
    (head, value) => {
      if (head.isChunked || value.toLowerCase() !== "chunked") return malformed;
      head.isChunked = true;
      return "drop";
    },
  ],
  [
    "connection",
    (head, value) => {
      head.connectionList = head.connectionList === undefined ? value : `${head.connectionList},${value}`;
      return "drop";
    },
  ],
  [
    "keep-alive",
    (head, value) => {
      head.keepAliveSeconds = Number(/timeout=(\d{1,6})/i.exec(value)?.[1] ?? -1);
      return "drop";
    },
  ],
  [
    "upgrade",
    (head, value) => {
      head.upgrade = head.upgrade === undefined ? value : `${head.upgrade}, ${value}`;
      return "drop";
    },
  ],
  [
    "date",
    (head) => {
      head.hasDate = true;
      return "keep";
    },
  ],
  ["proxy-connection", dropped],
  ["te", dropped],
]);
