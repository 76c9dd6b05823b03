import type { Attempt, Decision } from "../exchange/upstream-selector.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { AttemptReport } from "../upstream/attempt-report.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import type { UpstreamTimeouts } from "../upstream/timeouts.ts";
import type { Route, Target } from "./route-table.ts";

/** Chooses among the instances of a route: the balancer. */
export interface InstanceChooser {
  readonly retriesServerErrors: boolean;
  /** Where this attempt of a request on this route goes. Synchronous. */
  choose(route: Route, request: RequestSummary, attempt: Attempt): InstanceChoice;
}

export type InstanceChoice =
  | {
      readonly kind: "candidate";
      readonly candidate: {
        readonly target: Target;
        readonly upstream: { readonly endpoint: UpstreamInstance };
      };
      readonly timeouts: UpstreamTimeouts;
      readonly report: AttemptReport;
    }
  | Extract<Decision, { kind: "give-up" }>
  /** No instance is in use, or all that are have no room. */
  | { readonly kind: "unavailable"; readonly reason: "no-instance" | "overloaded" };
