import type { ChoiceTape } from "./choice-tape.ts";

export interface ChunkedParts {
  /** What a chunk may hold; empty: no chunk. */
  readonly content: (tape: ChoiceTape) => string;
  /** A field that is forbidden as a trailer of this kind of message, with its line end. */
  readonly forbiddenTrailer: string;
}

/** A chunked body (RFC 9112, 7.1), mostly well-formed. */
export function chunkedBody(tape: ChoiceTape, parts: ChunkedParts): string {
  const chunks = tape.several(3, () => chunk(tape, parts));
  const last = tape.mostly("0\r\n", "000\r\n", "0;x\r\n", '0;x="\r\n', "0 \r\n", "0\n", "-0\r\n", "");
  const trailers =
    tape.next() < 160
      ? tape.any("", "", "X: 1\r\n", "X: 1\r\nY: 2\r\n")
      : tape.mostly("", ...oddTrailers(parts));
  return `${chunks.join("")}${last}${trailers}${lineEnd(tape)}`;
}

function oddTrailers({ forbiddenTrailer }: ChunkedParts): string[] {
  return [
    "Content-Length: 5\r\n",
    "Content-Digest: a\r\nETag: b\r\n",
    `A: 1\r\n${forbiddenTrailer}B: 2\r\n`,
    forbiddenTrailer,
    "X : 1\r\n",
    "X\r\n",
    "X: 1\n",
    " X: 1\r\n",
    "X: a\x00\r\n",
  ];
}

function chunk(tape: ChoiceTape, { content }: ChunkedParts): string {
  const data = content(tape);
  if (data === "") return "";
  const digits = data.length.toString(16);
  const size = tape.next() < 128 ? digits : digits.toUpperCase();
  return `${tape.mostly("", "0", "0x", "+", " ")}${size}${extension(tape)}${lineEnd(tape)}${data}${lineEnd(tape)}`;
}

/** RFC 9112 section 7.1.1, and what comes near. */
function extension(tape: ChoiceTape): string {
  if (tape.next() < 160) return "";
  return tape.next() < 160 ? tape.any(...goodExtensions) : tape.any(...oddExtensions);
}

const goodExtensions = [
  ";a",
  ";a=b",
  ';a="b"',
  ';a="\\"\\\\;,\t\xff"',
  ';a="";b;c=1',
  `;a=${"b".repeat(900)}`,
];
const oddExtensions = [
  " ",
  "\t",
  ";",
  ";a=",
  "; a",
  " ;a",
  ";a =b",
  ";a ",
  ";=b",
  ";a=b=c",
  ';a="b',
  ';a="b"c',
  ';a="\\',
  ";a@b",
  ";a\x00",
  ";a\x0b",
  ';a="\x7f"',
  ";a\n",
  ";a\r",
  ';a="\n"',
  ';a="\r\n"',
  `;a=${"b".repeat(1100)}`,
];

/** The end of a line, or what some parsers take for it. */
export function lineEnd(tape: ChoiceTape): string {
  return tape.mostly("\r\n", "\n", "\r", "\r\r\n", "\n\r");
}
