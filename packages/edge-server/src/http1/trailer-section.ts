import { canonicalName, readFieldLine } from "./field-line.ts";
import { isClaim } from "./is-claim.ts";

/**
 * A trailer section's lines (each with its CRLF) less the fields that may not come after the body: RFC 9110 section 6.5.1 lets a recipient drop
 * them. Undefined when a line is malformed, or about framing: Node refuses the message for that, and who sends it is up to something.
 */
export function passableTrailers(lines: string): string | undefined {
  let passable = "";
  let position = 0;
  while (position < lines.length) {
    const line = readFieldLine(lines, position);
    if (!line) return undefined;
    const name = canonicalName(line.name);
    if (name === "content-length" || name === "transfer-encoding") return undefined;
    if (!isForbidden(name)) passable += lines.slice(position, line.end);
    position = line.end;
  }
  return passable;
}

/**
 * RFC 9110 section 6.5.1: framing, routing, request modifiers, authentication, content format; and what a proxy vouches for. Some upstreams merge
 * trailers into the header section. What can only be known at the end stays: digests (RFC 9530), ETag, Server-Timing, grpc-status.
 */
function isForbidden(name: string): boolean {
  if (name.startsWith("content-")) return name !== "content-digest" && name !== "content-md5";
  return forbidden.has(name) || isClaim(name) || /^(?:if-|proxy-|sec-|access-control-)/.test(name);
}

const forbidden: ReadonlySet<string> = new Set(
  (
    "host connection keep-alive te trailer upgrade http2-settings cache-control expect " +
    "max-forwards pragma range expires date age vary location authorization www-authenticate cookie " +
    "set-cookie forwarded via retry-after warning proxy origin referer x-request-id traceparent tracestate " +
    "strict-transport-security x-http-method-override x-http-method x-method-override"
  ).split(" "),
);
