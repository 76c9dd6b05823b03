import type { BalanceObserver } from "../balance/create-balancer.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { Route } from "../routing/route-table.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";

/** Hears what the balancer does and what cannot be routed; must not throw. */
export interface EdgeObserver extends BalanceObserver {
  unroutable?(reason: "no-route" | "no-instance" | "overloaded"): void;
  routed?(request: RequestSummary, route: Route): void;
  removed?(endpoint: UpstreamInstance): void;
}
