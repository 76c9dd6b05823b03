import type { Policy } from "./cost.ts";
import type { EjectionOptions } from "./failure-record.ts";
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
    /** Whether answers 500, 502, 503 and 504 of idempotent requests are tried elsewhere. */
    readonly onServerErrors: boolean;
  };
  readonly limits: UpstreamLimits;
  readonly timeouts: {
    readonly connectMs: number;
    readonly headMs: number;
    readonly idleMs: number;
    /** 0 for none. */
    readonly wholeMs: number;
    /** The least that a first attempt waits for an answer before another instance is tried. */
    readonly leastTryMs: number;
  };
}

/** What holds unless options say otherwise. */
export const balanceDefaults: BalanceOptions = {
  policy: "latency",
  slowStartMs: 5000,
  ejection: { baseMs: 1000, longestMs: 30_000 },
  retries: { ratio: 0.2, reservePerSecond: 10, deadlineMs: 10_000, onServerErrors: true },
  limits: { connections: 4096, pending: 1024 },
  timeouts: { connectMs: 1000, headMs: 60_000, idleMs: 60_000, wholeMs: 0, leastTryMs: 1000 },
};
