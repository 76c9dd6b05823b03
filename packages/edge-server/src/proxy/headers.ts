import type { IncomingMessage } from "node:http";

/** RFC 9110 section 7.6.1: meant for the next hop alone. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Header fields to pass on, name and value in turn, as `writeHead` takes them. */
export function endToEndHeaders(rawHeaders: readonly string[]): string[] {
  const listed = new Set<string>();
  for (const [name, value] of pairs(rawHeaders)) {
    if (name.toLowerCase() === "connection")
      for (const token of value.split(",")) listed.add(token.trim().toLowerCase());
  }
  return pairs(rawHeaders).flatMap(([name, value]) =>
    hopByHop.has(name.toLowerCase()) || listed.has(name.toLowerCase()) ? [] : [name, value],
  );
}

/** The request's end-to-end fields with the client's address added. */
export function forwardedHeaders(request: IncomingMessage): string[] {
  const headers = endToEndHeaders(request.rawHeaders);
  headers.push("X-Forwarded-For", request.socket.remoteAddress ?? "unknown", "X-Forwarded-Proto", "http");
  if (request.headers["transfer-encoding"] !== undefined) headers.push("Transfer-Encoding", "chunked");
  return headers;
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? "", raw[2 * i + 1] ?? ""]);
}
