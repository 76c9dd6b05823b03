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

/** System errors that are the prober's own trouble, not the target's. */
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

/** Errors of connect(2) that say that nobody is there. */
const nobody = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"]);

/** What came of a request whose answer should have been 200 with `expectedBody`. */
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
      // A prober that stood still for a good part of the time may have missed the answer: that is no word about the target.
      return ending.stalledMs * 3 > ending.timeoutMs ? "unknown" : "timeout";
    default:
      return "unknown";
  }
}

function classifyError({ code, connected }: { readonly code: string; readonly connected: boolean }): Outcome {
  if (ownTrouble.has(code)) return "unknown";
  if (code === "ETIMEDOUT") return "timeout";
  return !connected && nobody.has(code) ? "refused" : "reset";
}
