import { uint8Array, type Arbitrary } from "fast-check";
import { ChoiceTape } from "../choice-tape.ts";
import { chunkedBody, lineEnd } from "../chunked-body.ts";
import { codingField, field, fieldEnd, lengthField } from "../field-grammar.ts";
import { mutate } from "../mutate.ts";

/**
 * Connections' bytes: mostly well-formed requests with the fields that framing hangs on, some of their parts replaced by what parsers are known to
 * disagree about, and in some cases a few bytes changed at random.
 */
export function connectionBytes(): Arbitrary<Buffer> {
  return uint8Array({ maxLength: 160, size: "max" }).map((choices) => {
    const tape = new ChoiceTape(choices);
    const requests = [request(tape), ...tape.several(2, () => request(tape))];
    const bytes = Buffer.from(requests.join(""), "latin1");
    return tape.next() < 192 ? bytes : mutate(bytes, tape);
  });
}

function request(tape: ChoiceTape): string {
  const before = tape.mostly("", "\r\n", "\n", "\r\n\r\n", " ");
  const line = requestLine(tape);
  const fields = tape.several(3, () => fieldLine(tape));
  const { lines, body } = message(tape);
  return `${before}${line}${fields.join("")}${lines.join("")}${lineEnd(tape)}${body}`;
}

function requestLine(tape: ChoiceTape): string {
  const method =
    tape.next() < 128
      ? tape.any("GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "QUERY")
      : tape.mostly("POST", ...oddMethods);
  const target = tape.next() < 192 ? tape.any(...goodTargets) : tape.mostly("/", ...oddTargets);
  const version = tape.mostly(
    "HTTP/1.1",
    "HTTP/1.0",
    "HTTP/1.0",
    "HTTP/1.2",
    "HTTP/2.0",
    "HTTP/0.9",
    "http/1.1",
    "HTTP/1",
    "",
    "HTTP/1.1 ",
  );
  return `${method}${space(tape)}${target}${space(tape)}${version}${lineEnd(tape)}`;
}

const oddMethods = [
  "get",
  "G",
  "CONNECT",
  "TRACE",
  "PRI",
  "M-SEARCH",
  "FOO",
  "VERSION-CONTROL",
  "RPC_IN_DATA",
  "PLAY",
  "SOURCE",
  "head",
  "F1",
  "",
  "GE T",
  "G\x00T",
];
const goodTargets = [
  "/",
  "/a?b=c",
  "/%2e%2E",
  "//b",
  "/[1]?{}",
  '/<a>"^`{|}?<b>"\\%',
  "http://b/c?d",
  "http://b",
  "http://b?c",
  "HTTP://b:1/",
];
const oddTargets = [
  "*",
  "http://u@b/",
  "/a#b",
  "/a\\b",
  "a",
  "/%",
  "/\x80",
  "https://b/",
  "",
  "/a b",
  "/\t",
  "/\x7f",
  "http:/b",
  "b:80",
];

function space(tape: ChoiceTape): string {
  return tape.mostly(" ", "  ", "\t", "\x0b", "");
}

/** Framing fields with a body that fits them, mostly. */
function message(tape: ChoiceTape): { lines: readonly string[]; body: string } {
  const host = hostLine(tape);
  const kind = tape.next() % 8;
  if (kind < 2) return { lines: [host], body: "" };
  if (kind < 4) {
    const body = content(tape);
    return { lines: [host, `Content-Length: ${body.length}${fieldEnd(tape)}`], body };
  }
  if (kind < 7)
    return {
      lines: [host, codingField(tape, codings)],
      body: chunkedBody(tape, { content, forbiddenTrailer: "Host: b\r\n" }),
    };
  const lines = tape.several(2, () =>
    tape.next() < 128 ? lengthField(tape, ["\xb3"]) : codingField(tape, codings),
  );
  return { lines: [host, ...lines], body: content(tape) };
}

function hostLine(tape: ChoiceTape): string {
  const value = tape.mostly(
    "a",
    "a:80",
    "[::1]:1",
    "",
    "a b",
    "a@b",
    "a,b",
    "a/b",
    ":1",
    "b\x80",
    "a_b",
    "%41",
  );
  return field(tape, tape.mostly("Host", "host", "Host ", "H\x00st", "X"), value);
}

const codings = {
  moreNames: ["Transfer-Encoding\x0b"],
  odd: [
    "Chunked",
    "chunked ",
    "gzip, chunked",
    "chunked, chunked",
    "chunked, gzip",
    "identity",
    "xchunked",
    "chunked;q=1",
    "",
    " chunked",
    "\x0bchunked",
    "chunk\xe4d",
    '"chunked"',
    "chunked,",
    ",chunked",
  ],
};

function fieldLine(tape: ChoiceTape): string {
  return field(
    tape,
    tape.any(...fieldNames),
    tape.next() < 128 ? tape.any("1", "close", "x", "a\tb", "\xff", "") : tape.mostly("1", ...oddValues),
  );
}

const fieldNames = [
  "X",
  "Connection",
  "Accept",
  "Cookie",
  "X-Forwarded-For",
  "X-Y",
  "TE",
  "Via",
  "Keep-Alive",
  "Trailer",
  "X_Y",
  "Forwarded",
  "Upgrade",
  "Expect",
  "Max-Forwards",
  "Content_Type",
  "X_Forwarded_For",
  "Proxy-Connection",
  "X-Real-IP",
  "X-Forwarded-User",
  "CF_Connecting_IP",
];
const oddValues = [
  "keep-alive",
  "host, content-length",
  "x, cookie",
  "upgrade",
  "100-continue",
  "a\x00b",
  "a\rb",
  "a\nb",
  "h2c",
  "a:b",
  "a\r\n b",
  "x".repeat(300),
  "\x7f",
  "a ,b",
  ",",
  "transfer-encoding",
  "trailers",
  "gzip, trailers",
];

function content(tape: ChoiceTape): string {
  return tape.any("abc", "", "0\r\n\r\n", "\x00\xff", "GET / HTTP/1.1\r\nHost: b\r\n\r\n", "x".repeat(300));
}
