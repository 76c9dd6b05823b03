import type { ChoiceTape } from "./choice-tape.ts";

/** A field, mostly well-formed; its name and value as they are given. */
export function field(tape: ChoiceTape, name: string, value: string): string {
  return `${name}${tape.mostly(":", " :", "", ":\t")}${tape.any("", " ", "\t", "  ")}${value}${fieldEnd(tape)}`;
}

/** The end of a field, or what some parsers take for it. */
export function fieldEnd(tape: ChoiceTape): string {
  return tape.mostly("\r\n", " \r\n", "\n", "\r", "\r\n ", "\r\r\n", "\x0b\r\n");
}

/** Content-Length, and what comes near; `more`: values of this kind of message alone. */
export function lengthField(tape: ChoiceTape, more: readonly string[] = []): string {
  const name = tape.mostly(
    "Content-Length",
    "content-length",
    "Content-Length ",
    "Content_Length",
    "\tContent-Length",
  );
  return field(tape, name, tape.mostly("3", ...oddLengths, ...more));
}

const oddLengths = ["0", "03", "+3", "-1", "3, 3", "3,4", "0x3", "3 3", "", "1e1", "9".repeat(17)];

/** Transfer-Encoding, and what comes near; `moreNames` and `odd`: names and values of this kind of message. */
export function codingField(
  tape: ChoiceTape,
  { odd, moreNames = [] }: { readonly odd: readonly string[]; readonly moreNames?: readonly string[] },
): string {
  const name = tape.mostly(
    "Transfer-Encoding",
    "transfer-encoding",
    "Transfer-Encoding ",
    "Transfer_Encoding",
    ...moreNames,
  );
  return field(tape, name, tape.mostly("chunked", ...odd));
}
