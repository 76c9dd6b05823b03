import type { BalanceObserver } from "../balance/create-balancer.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";

/** Hears what the balancer does and what cannot be routed; must not throw. */
export interface EdgeObserver extends BalanceObserver {
  unroutable?(reason: "no-route" | "no-instance" | "overloaded"): void;
  removed?(endpoint: UpstreamInstance): void;
}
