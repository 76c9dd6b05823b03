import type { Outcome } from "./sample.ts";

/** How a request ended before anything judged it. */
export type Ending =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "error"; readonly code: string; readonly connected: boolean }
  | { readonly kind: "closed" }
  | { readonly kind: "invalid" }
  /** `stalledMs`: how long the prober itself stood still meanwhile; `timeoutMs`: how long it was to wait. */
  | { readonly kind: "timeout"; readonly stalledMs: number; readonly timeoutMs: number }
  | { readonly kind: "unsent" };

/** System errors of the prober itself; the target is not to blame. */
const ownTrouble = new Set([
  "EMFILE",
  "ENFILE",
  "EADDRNOTAVAIL",
  "ENOBUFS",
  "ENOMEM",
  "EACCES",
  "EPERM",
  "EINVAL",
]);

/** Errors of connect(2) that say that nothing listens there. */
const notListening = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"]);

/** The outcome of a request whose response should have been 200 with `expectedBody`. */
export function classify(ending: Ending, expectedBody: string): Outcome {
  switch (ending.kind) {
    case "answer":
      if (ending.status >= 500) return "5xx";
      return ending.status === 200 && ending.body === expectedBody ? "ok" : "wrong";
    case "error":
      return classifyError(ending);
    case "closed":
      return "reset";
    case "invalid":
      return "wrong";
    case "timeout":
      // A prober that stood still for more than a third of the time may have missed the response: the target is not to blame.
      return ending.stalledMs * 3 > ending.timeoutMs ? "unknown" : "timeout";
    default:
      return "unknown";
  }
}

/** Node's and OpenSSL's codes for a certificate that is over, of another authority, or for somebody else. */
const wrongCertificate = /CERT|^UNABLE_TO_/;

function classifyError({ code, connected }: { readonly code: string; readonly connected: boolean }): Outcome {
  if (ownTrouble.has(code)) return "unknown";
  if (code === "ETIMEDOUT") return "timeout";
  if (wrongCertificate.test(code)) return "wrong";
  return !connected && notListening.has(code) ? "refused" : "reset";
}
