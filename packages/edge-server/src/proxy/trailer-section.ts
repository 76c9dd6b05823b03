import { readFieldLine } from "./field-line.ts";

/** Whether these lines (each with its CRLF) are a trailer section whose fields may all come after the body. */
export function isTrailerSection(lines: string): boolean {
  let position = 0;
  while (position < lines.length) {
    const line = readFieldLine(lines, position);
    if (!line || isForbidden(line.name.toLowerCase().replaceAll("_", "-"))) return false;
    position = line.end;
  }
  return true;
}

/** RFC 9110 section 6.5.1: framing, routing, request modifiers, authentication, content format; and what this proxy vouches for. */
function isForbidden(name: string): boolean {
  return forbidden.has(name) || /^(?:x-forwarded-|content-|if-|proxy-|sec-|access-control-)/.test(name);
}

const forbidden: ReadonlySet<string> = new Set(
  (
    "transfer-encoding host connection keep-alive te trailer upgrade http2-settings cache-control expect " +
    "max-forwards pragma range expires date age vary location authorization www-authenticate cookie " +
    "set-cookie forwarded via retry-after warning"
  ).split(" "),
);
