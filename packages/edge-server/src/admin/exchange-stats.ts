import type { ExchangeRecord } from "../exchange/exchange-record.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { Route } from "../routing/route-table.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

/** What was counted for one instance on one route; the instance is `""` for answers that no instance gave. */
export interface Series {
  readonly route: string;
  readonly instance: string;
  /** By outcome and status class, for example `answered 2xx`. */
  readonly outcomes: Map<string, number>;
  readonly latency: LatencyHistogram;
}

export interface ExchangeStats {
  /** Remembers which route a request took. */
  routed(request: RequestSummary, route: Route): void;
  ended(record: ExchangeRecord, now: number): void;
  series(): Iterable<Series>;
  /** Drops what is counted for an instance that is gone. */
  forget(instance: string): void;
  /** Starts the next window of recent latencies. */
  rotate(): void;
}

/** Counts exchanges by route, instance and outcome; two map look-ups a request, no labels to hash. */
export function createExchangeStats(): ExchangeStats {
  const routes = new WeakMap<RequestSummary, string>();
  const byRoute = new Map<string, Map<string, Series>>();
  return { routed, ended, series, forget, rotate };

  function routed(request: RequestSummary, { host, path }: Route): void {
    routes.set(request, host + path);
  }

  function ended(record: ExchangeRecord, now: number): void {
    const { outcomes, latency } = seriesOf(routes.get(record.request) ?? "", record.instance?.id ?? "");
    const key = `${record.outcome} ${Math.floor(record.status / 100)}xx`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    latency.observe(now - record.startedAt);
  }

  function seriesOf(route: string, instance: string): Series {
    let instances = byRoute.get(route);
    if (!instances) byRoute.set(route, (instances = new Map()));
    let found = instances.get(instance);
    if (!found) {
      found = { route, instance, outcomes: new Map(), latency: new LatencyHistogram() };
      instances.set(instance, found);
    }
    return found;
  }

  function* series(): Iterable<Series> {
    for (const instances of byRoute.values()) yield* instances.values();
  }

  function forget(instance: string): void {
    for (const [route, instances] of byRoute)
      if (instances.delete(instance) && instances.size === 0) byRoute.delete(route);
  }

  function rotate(): void {
    for (const { latency } of series()) latency.rotate();
  }
}
