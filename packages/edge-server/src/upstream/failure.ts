import type { AttemptFailure } from "../exchange/upstream-selector.ts";

/** What the client is told when no attempt is left: RFC 9110 sections 15.6.3 and 15.6.5. */
export const upstreamFailures: Readonly<
  Record<AttemptFailure, { readonly status: 502 | 503 | 504; readonly text: string }>
> = {
  "connect-failed": { status: 502, text: "the upstream took no connection" },
  "connect-timeout": { status: 504, text: "the upstream took no connection in time" },
  "tls-failed": { status: 502, text: "the upstream's certificate or TLS handshake was not accepted" },
  "edge-exhausted": { status: 503, text: "the edge has no room for another connection" },
  reset: { status: 502, text: "the upstream closed the connection before it answered" },
  "head-timeout": { status: 504, text: "the upstream did not answer in time" },
  hang: { status: 504, text: "the upstream answers nothing" },
  "idle-timeout": { status: 504, text: "the upstream fell silent" },
  deadline: { status: 504, text: "the request took too long" },
  malformed: { status: 502, text: "the upstream's answer was not valid HTTP/1.1" },
  truncated: { status: 502, text: "the upstream closed the connection in the middle of its answer" },
  // Only for a selector that gives up where its answer should have been passed on.
  "server-error": { status: 502, text: "the upstream failed" },
};

/** Nothing of the request has reached the upstream: any request may be sent to another one. */
export function isConnectFailure(failure: AttemptFailure): boolean {
  return connectFailures.has(failure);
}

const connectFailures: ReadonlySet<AttemptFailure> = new Set<AttemptFailure>([
  "connect-failed",
  "connect-timeout",
  "tls-failed",
  "edge-exhausted",
]);
