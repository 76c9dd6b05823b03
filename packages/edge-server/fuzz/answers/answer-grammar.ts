import { uint8Array, type Arbitrary } from "fast-check";
import { ChoiceTape } from "../choice-tape.ts";
import { chunkedBody, lineEnd } from "../chunked-body.ts";
import { codingField, field, fieldEnd, lengthField } from "../field-grammar.ts";
import { mutate } from "../mutate.ts";
import type { AnswerCase } from "./answer-case.ts";

/** Answers: mostly well-formed ones with each kind of framing, parts replaced by what parsers are known to disagree about, some bytes changed at random. */
export function answerCases(): Arbitrary<AnswerCase> {
  return uint8Array({ maxLength: 120, size: "max" }).map((choices) => {
    const tape = new ChoiceTape(choices);
    const method = tape.next() < 208 ? "GET" : "HEAD";
    const minorVersion = tape.next() < 192 ? 1 : 0;
    const keepsAlive = tape.next() < 160;
    const endsAtOnce = tape.next() < 128;
    const cuts = tape.several(3, () => tape.next() * 4 + (tape.next() % 4));
    const interim = tape.next() < 208 ? [] : tape.several(2, () => interimAnswer(tape));
    const bytes = Buffer.from([...interim, answer(tape), excess(tape)].join(""), "latin1");
    const whole = tape.next() < 192 ? bytes : mutate(bytes, tape);
    const upstream = tape.next() < 224 ? whole : whole.subarray(0, (tape.next() * 8) % (whole.length + 1));
    return { method, minorVersion, keepsAlive, upstream, cuts, endsAtOnce };
  });
}

function interimAnswer(tape: ChoiceTape): string {
  const line = tape.mostly(
    "HTTP/1.1 103 Early Hints",
    "HTTP/1.1 100 Continue",
    "HTTP/1.1 102 ",
    "HTTP/1.1 199 x",
    "HTTP/1.1 101 x",
  );
  const fields = tape.several(2, () =>
    tape.mostly(
      "Link: </a>\r\n",
      "Content-Length: 3\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Connection: close\r\n",
    ),
  );
  return `${line}${lineEnd(tape)}${fields.join("")}${lineEnd(tape)}`;
}

function answer(tape: ChoiceTape): string {
  const before = tape.mostly("", "\r\n", "\n", " ");
  const version = tape.mostly(
    "HTTP/1.1",
    "HTTP/1.0",
    "HTTP/1.0",
    "HTTP/1.2",
    "HTTP/2.0",
    "http/1.1",
    "HTTP/1",
    "ICY",
    "",
  );
  const status = tape.next() < 160 ? "200" : tape.mostly(tape.any(...statuses), ...oddStatuses);
  const reason = tape.mostly(" OK", " ", "", " a\tb", " \xff", " O\x00K", " a\rb", " 200");
  const fields = tape.several(3, () => fieldLine(tape));
  const { lines, body } = message(tape);
  return `${before}${version}${tape.mostly(" ", "  ", "\t", "")}${status}${reason}${lineEnd(tape)}${fields.join("")}${lines.join("")}${lineEnd(tape)}${body}`;
}

const statuses = ["404", "204", "426", "304", "500", "205", "301", "206", "599"];
const oddStatuses = ["100", "101", "20", "2000", "099", "600", "-20", "2x0", "0200", ""];

function message(tape: ChoiceTape): { lines: readonly string[]; body: string } {
  const kind = tape.next() % 8;
  const body = content(tape);
  if (kind < 3) return { lines: [`Content-Length: ${body.length}${fieldEnd(tape)}`], body };
  if (kind < 6)
    return {
      lines: [codingField(tape, { odd: oddCodings })],
      body: chunkedBody(tape, { content, forbiddenTrailer: "Set-Cookie: b\r\n" }),
    };
  if (kind < 7) return { lines: [], body };
  return {
    lines: tape.several(2, () =>
      tape.next() < 128 ? lengthField(tape) : codingField(tape, { odd: oddCodings }),
    ),
    body,
  };
}

const oddCodings = [
  "Chunked",
  "chunked ",
  "gzip, chunked",
  "chunked, chunked",
  "identity",
  "xchunked",
  "chunked;q=1",
  "",
  "chunked,",
  ",chunked",
];

function fieldLine(tape: ChoiceTape): string {
  const value =
    tape.next() < 160
      ? tape.any("1", "close", "keep-alive", "a\tb", "\xff", "")
      : tape.mostly("1", ...oddValues);
  return field(tape, tape.any(...fieldNames), value);
}

const fieldNames = [
  "X",
  "Connection",
  "Set-Cookie",
  "Keep-Alive",
  "Trailer",
  "Via",
  "Date",
  "Upgrade",
  "TE",
  "Proxy-Connection",
  "Vary",
  "X_Y",
  "Server",
  "Proxy-Authenticate",
  "Content-Type",
];
const oddValues = [
  "x, close",
  "set-cookie",
  "upgrade",
  "timeout=5",
  "a\x00b",
  "a\rb",
  "a\nb",
  "a\r\n b",
  "x".repeat(300),
  "\x7f",
  ",",
  "content-length",
  "transfer-encoding",
  "a, b, c",
];

function content(tape: ChoiceTape): string {
  return tape.any(
    "abc",
    "",
    "0\r\n\r\n",
    "\x00\xff",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "x".repeat(300),
    "y".repeat(9000),
  );
}

/** What lies behind an answer belongs to none. */
function excess(tape: ChoiceTape): string {
  return tape.mostly("", "x", "\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
}
