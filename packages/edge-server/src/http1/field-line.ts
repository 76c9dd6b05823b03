/** RFC 9110 section 5.6.2. */
export const tokenSource = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";

/**
 * RFC 9112 section 5: `field-name ":" OWS field-value OWS CRLF`. No space before the colon, no folding, no control byte but TAB. The value starts with
 * a non-space, so that a long run of spaces is never scanned twice.
 */
const fieldLine = new RegExp(
  `(${tokenSource}):[\\t ]*((?:[\\x21-\\x7e\\x80-\\xff][\\t \\x21-\\x7e\\x80-\\xff]*)?)\\r\\n`,
  "y",
);

/** One field line. A single object, overwritten by the next read: nothing is allocated per line. */
export interface FieldLine {
  name: string;
  /** Without the white space around it. */
  value: string;
  /** Offset behind the line's CRLF. */
  end: number;
}

const current: FieldLine = { name: "", value: "", end: 0 };

/** Reads the field line that starts at `from`; undefined when there is none as RFC 9112 has it. */
export function readFieldLine(text: string, from: number): FieldLine | undefined {
  fieldLine.lastIndex = from;
  const match = fieldLine.exec(text);
  if (!match) return undefined;
  current.name = match[1] ?? "";
  current.value = trimEnd(match[2] ?? "");
  current.end = fieldLine.lastIndex;
  return current;
}

function trimEnd(value: string): string {
  let end = value.length;
  while (end > 0 && isSpace(value.charCodeAt(end - 1))) end--;
  return end === value.length ? value : value.slice(0, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Field names are compared in lower case and with `-` for `_`: CGI-like upstreams cannot tell `Content_Length` from `Content-Length`. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes("_") ? lower.replaceAll("_", "-") : lower;
}
