import type { Log } from "workload";
import type { EdgeObserver } from "../admin/edge-observer.ts";
import type { BalanceObserver } from "../balance/create-balancer.ts";
import type { Clock } from "../clock.ts";
import { createPace } from "../pace.ts";

export interface LogBalancingOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly observer: EdgeObserver | undefined;
  /** Called when an instance has been ejected or keeps requests waiting. */
  readonly onDoubt: () => void;
}

/** Hears the balancer: ejections and failed handshakes go to the log, everything to the observer. */
export function logBalancing({ log, clock, observer, onDoubt }: LogBalancingOptions): BalanceObserver {
  const mayTell = createPace(1000);
  return {
    ...observer,
    ejected: (upstream) => {
      const ejection = upstream.failures.ejection(clock.monotonic());
      log.warn({ instance: upstream.endpoint.id, ...ejection }, "instance ejected");
      observer?.ejected?.(upstream);
      onDoubt();
    },
    suspected: onDoubt,
    tlsFailed: ({ endpoint }, reason) => {
      if (mayTell(endpoint.id, clock.monotonic()))
        log.warn(
          { instance: endpoint.id, reason },
          "an instance's certificate or TLS handshake was not accepted",
        );
    },
  };
}
