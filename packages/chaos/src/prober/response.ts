/** The part of an HTTP/1.1 response that matters to a probe. */
export interface ProbeResponse {
  readonly status: number;
  readonly body: string;
  /** The server keeps the connection open for another request. */
  readonly reusable: boolean;
}

/** A parse of the bytes so far: whole, still more to come, or no HTTP at all. */
export type ParsedResponse = ProbeResponse | "partial" | "invalid";

/**
 * Reads one response from the latin1 text received so far; `ended` says that no more bytes will come.
 * Bodies by content-length, chunked, or up to the end (RFC 9112 section 6.3); interim responses (1xx) are skipped.
 */
export function parseResponse(text: string, ended: boolean): ParsedResponse {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return ended ? "invalid" : "partial";
  const head = text.slice(0, headEnd);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
  if (Number.isNaN(status)) return "invalid";
  const rest = text.slice(headEnd + 4);
  if (status < 200) return parseResponse(rest, ended);
  return parseBody({ status, head, rest, ended });
}

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly rest: string;
  readonly ended: boolean;
}

function parseBody({ status, head, rest, ended }: Answer): ParsedResponse {
  const keeps = !head.startsWith("HTTP/1.0") && !/\r\nconnection:[^\r]*\bclose\b/i.test(head);
  if (/\r\ntransfer-encoding:[^\r]*\bchunked\b/i.test(head)) {
    const body = decodeChunks(rest);
    return body === undefined ? (ended ? "invalid" : "partial") : { status, body, reusable: keeps };
  }
  const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1];
  if (length === undefined) return ended ? { status, body: rest, reusable: false } : "partial";
  if (rest.length < Number(length)) return ended ? "invalid" : "partial";
  return { status, body: rest.slice(0, Number(length)), reusable: keeps };
}

/** The whole body of a chunked message, or undefined as long as its last chunk is missing. */
function decodeChunks(text: string): string | undefined {
  let body = "";
  for (let at = 0; ;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (Number.isNaN(size)) return undefined;
    if (size === 0) return text.includes("\r\n\r\n", at) ? body : undefined;
    const end = lineEnd + 2 + size;
    if (text.length < end + 2) return undefined;
    body += text.slice(lineEnd + 2, end);
    at = end + 2;
  }
}
