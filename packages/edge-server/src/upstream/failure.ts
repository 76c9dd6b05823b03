/** Why an attempt has no whole response. */
export type AttemptFailure =
  /** Refused, unreachable, reset during the handshake. */
  | "connect-failed"
  | "connect-timeout"
  /** The certificate or the TLS handshake is wrong. */
  | "tls-failed"
  /** The instance did not accept the certificate that was shown to it, and has read nothing of the request. */
  | "tls-refused"
  /** This machine or process has no descriptors, ports or buffers left: nothing is said about the instance. */
  | "edge-exhausted"
  /** Closed or reset before the response head was complete. */
  | "reset"
  /** It answers nothing, not even the edge's own probe. */
  | "hang"
  | "head-timeout"
  /** Silence in the middle of a response. */
  | "idle-timeout"
  /** `requestMs` is over. */
  | "deadline"
  /** Not HTTP/1.1 as RFC 9112 has it. */
  | "malformed"
  /** Closed in the middle of a response. */
  | "truncated"
  /** A 502, 503 or 504 that another instance is asked to do better than. */
  | "server-error";

/** What the client is told when no attempt is left: RFC 9110 sections 15.6.3 and 15.6.5. */
export const upstreamFailures: Readonly<
  Record<AttemptFailure, { readonly status: 502 | 503 | 504; readonly text: string }>
> = {
  "connect-failed": { status: 502, text: "the upstream took no connection" },
  "connect-timeout": { status: 504, text: "the upstream took no connection in time" },
  "tls-failed": { status: 502, text: "the upstream's certificate or TLS handshake was not accepted" },
  "tls-refused": { status: 502, text: "the upstream did not accept the edge's certificate" },
  "edge-exhausted": { status: 503, text: "the edge has no room for another connection" },
  reset: { status: 502, text: "the upstream closed the connection before it answered" },
  "head-timeout": { status: 504, text: "the upstream did not answer in time" },
  hang: { status: 504, text: "the upstream answers nothing" },
  "idle-timeout": { status: 504, text: "the upstream fell silent" },
  deadline: { status: 504, text: "the request took too long" },
  malformed: { status: 502, text: "the upstream's answer was not valid HTTP/1.1" },
  truncated: { status: 502, text: "the upstream closed the connection in the middle of its answer" },
  // Only for a selector that gives up where its response should have been passed on.
  "server-error": { status: 502, text: "the upstream failed" },
};

/** Whether another instance may do better, by a response's status: RFC 9110 sections 15.6.3 to 15.6.5. */
export function saysItCannot(status: number): boolean {
  return status >= 502 && status <= 504;
}
