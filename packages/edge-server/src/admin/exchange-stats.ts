import type { ExchangeRecord } from "../exchange/exchange-record.ts";
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
  ended(record: ExchangeRecord, now: number): void;
  series(): Iterable<Series>;
  /** Drops what is counted for an instance that is gone. */
  forget(instance: string): void;
  /** Starts the next window of recent latencies. */
  rotate(): void;
}

/** Counts exchanges by route, instance and outcome; two map look-ups a request, no labels to hash. */
export function createExchangeStats(): ExchangeStats {
  const byRoute = new Map<string, Map<string, Series>>();
  return { ended, series, forget, rotate };

  function ended(record: ExchangeRecord, now: number): void {
    const { outcomes, latency } = seriesOf(record.route ?? "", record.instance?.id ?? "");
    const key = outcomeName(record);
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

/** Outcomes as they are counted, by outcome and status class: made once each. */
const outcomeNames = new Map<string, string[]>();

function outcomeName({ outcome, status }: ExchangeRecord): string {
  const statusClass = Math.floor(status / 100);
  let names = outcomeNames.get(outcome);
  if (!names) outcomeNames.set(outcome, (names = []));
  return (names[statusClass] ??= `${outcome} ${statusClass}xx`);
}
