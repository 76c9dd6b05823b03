import type { ProxyObserver } from "../exchange/exchange-record.ts";
import type { EdgeObserver } from "./edge-observer.ts";
import { createExchangeStats, type ExchangeStats } from "./exchange-stats.ts";

/** All that an edge counts while it works. */
export interface EdgeCounters {
  readonly stats: ExchangeStats;
  readonly proxyObserver: ProxyObserver;
  readonly edgeObserver: EdgeObserver;
  /** By name, then by label value. */
  readonly counts: Readonly<Record<CounterName, ReadonlyMap<string, number>>>;
}

export const counterNames = [
  "ejections",
  "ejectionReasons",
  "exhausted",
  "pipelined",
  "unpipelined",
  "retriesGranted",
  "retriesDenied",
  "unroutable",
  "refused",
  "connectionsRefused",
] as const;
export type CounterName = (typeof counterNames)[number];

/** One value for each counter. */
export function eachCounter<Value>(valueOf: (name: CounterName) => Value): Record<CounterName, Value> {
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- every name is there; a record cannot be typed entry by entry
  return Object.fromEntries(counterNames.map((name) => [name, valueOf(name)])) as Record<CounterName, Value>;
}

/** Counters at zero. */
export function createEdgeCounters(monotonic: () => number): EdgeCounters {
  const stats = createExchangeStats();
  const counts = eachCounter(() => new Map<string, number>());
  const count = (name: CounterName, label: string, by = 1) =>
    counts[name].set(label, (counts[name].get(label) ?? 0) + by);
  return {
    stats,
    counts,
    proxyObserver: {
      exchangeEnded: (record) => stats.ended(record, monotonic()),
      refused: (code) => count("refused", code),
      exhausted: (code) => count("exhausted", code),
      pipelined: ({ id }, requests) => count("pipelined", id, requests),
      unpipelined: (_instance, reason, requests) => count("unpipelined", reason, requests),
      connectionRefused: (cap) => count("connectionsRefused", cap),
    },
    edgeObserver: {
      ejected: ({ endpoint, failures }) => {
        count("ejections", endpoint.id);
        count("ejectionReasons", failures.ejection(monotonic())?.kind ?? "");
      },
      retried: (failure, isGranted) => count(isGranted ? "retriesGranted" : "retriesDenied", failure),
      unroutable: (reason) => count("unroutable", reason),
      removed: ({ id }) => {
        stats.forget(id);
        counts.ejections.delete(id);
        counts.pipelined.delete(id);
      },
    },
  };
}
