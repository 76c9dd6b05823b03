import type { UpstreamTimeouts } from "../upstream/timeouts.ts";
import type { Policy } from "./cost.ts";
import type { EjectionOptions } from "./outlier-detector.ts";
import type { RetryBudgetOptions } from "./retry-budget.ts";
import type { UpstreamLimits } from "./upstream.ts";

/** How requests are spread, and what happens when an instance fails. */
export interface BalanceOptions {
  readonly policy: Policy;
  /** A new instance gets its full part only after this long; 0 for at once. */
  readonly slowStartMs: number;
  readonly ejection: EjectionOptions;
  readonly retries: RetryBudgetOptions & {
    /** No further attempt begins later than this after the request's start. */
    readonly deadlineMs: number;
    /** Whether a 502, 503 or 504 to a safe request is tried once elsewhere. */
    readonly onServerErrors: boolean;
  };
  readonly limits: UpstreamLimits;
  readonly timeouts: UpstreamTimeouts & {
    /** After so long without an answer an instance is probed. */
    readonly tryMs: number;
    /** After so long without any answer, its probe's included, safe requests that wait there are asked elsewhere. */
    readonly hangMs: number;
  };
}

/** What holds unless options say otherwise. */
export const balanceDefaults: BalanceOptions = {
  policy: "latency",
  slowStartMs: 5000,
  ejection: { baseMs: 1000, maxMs: 30_000 },
  retries: { ratio: 0.2, minPerSecond: 10, deadlineMs: 10_000, onServerErrors: true },
  limits: { connections: 4096, pending: 1024 },
  timeouts: {
    // A lost SYN is sent again after 1 s and after 3 s: both may be waited for.
    connectMs: 5000,
    connectTryMs: 1500,
    // Long polls: Consul's take up to 10 minutes and a sixteenth. What hangs is found by probes.
    headMs: 900_000,
    idleMs: 60_000,
    streamIdleMs: 0,
    tunnelIdleMs: 0,
    requestMs: 0,
    tryMs: 1000,
    // Below the 3 s after which the impatient give up: the prober of `chaos` too.
    hangMs: 2500,
  },
};
