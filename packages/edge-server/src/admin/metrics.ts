import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  collectDefaultMetrics,
  type MetricObjectWithValues,
  type MetricValueWithName,
} from "prom-client";
import { bucketSeconds } from "./latency-histogram.ts";
import type { CounterName } from "./edge-counters.ts";
import type { StatusSources } from "./status.ts";

/** The name, help and label of each counter of {@link CounterName}. */
const counters: Readonly<Record<CounterName, readonly [name: string, help: string, label: string]>> = {
  ejections: ["edge_ejections_total", "Times an instance was taken out for failing", "instance"],
  retriesGranted: ["edge_retries_total", "Attempts on another instance, by the failure before", "failure"],
  retriesDenied: ["edge_retries_denied_total", "Attempts that the retry budget did not allow", "failure"],
  unroutable: ["edge_unroutable_total", "Requests without a route or an instance", "reason"],
  refused: ["edge_refused_total", "Requests refused for their bytes or their slowness", "code"],
  connectionsRefused: ["edge_connections_refused_total", "Connections beyond a cap", "cap"],
};

type SeriesLabel = "route" | "instance";

/** Metrics in Prometheus' text format, read from the edge's own counters when asked. */
export function createMetrics(sources: StatusSources): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of Object.keys(counters).filter(isCounterName))
    registry.registerMetric(labelledCounter(name, sources));
  registry.registerMetric(requestCounter(sources));
  registry.registerMetric(new SeriesHistogram(sources));
  for (const gauge of stateGauges(sources)) registry.registerMetric(gauge);
  return registry;
}

function isCounterName(name: string): name is CounterName {
  return name in counters;
}

function labelledCounter(name: CounterName, { counters: edge }: StatusSources): Counter {
  const [metric, help, label] = counters[name];
  return new Counter({
    name: metric,
    help,
    labelNames: [label],
    registers: [],
    collect() {
      this.reset();
      for (const [value, count] of edge.counts[name]) this.inc({ [label]: value }, count);
    },
  });
}

function requestCounter({ counters: edge }: StatusSources): Counter {
  return new Counter({
    name: "edge_requests_total",
    help: "Exchanges that ended; instance is empty where none answered",
    labelNames: ["route", "instance", "outcome", "status"],
    registers: [],
    collect() {
      this.reset();
      for (const { route, instance, outcomes } of edge.stats.series()) {
        for (const [key, count] of outcomes) {
          const [outcome = "", status = ""] = key.split(" ");
          this.inc({ route, instance, outcome, status }, count);
        }
      }
    },
  });
}

/** prom-client's own histogram hashes labels for each observation; this one takes over what was counted cheaply. */
class SeriesHistogram extends Gauge<SeriesLabel> {
  readonly #sources: StatusSources;
  /** Gives the type and help; its own text output cannot be overridden, a gauge's can. */
  readonly #shape: Histogram<SeriesLabel>;

  constructor(sources: StatusSources) {
    const shape = {
      name: "edge_request_duration_seconds",
      help: "From the request's head to the end of the exchange",
      labelNames: ["route", "instance"] as const,
      registers: [],
    };
    super(shape);
    this.#shape = new Histogram(shape);
    this.#sources = sources;
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<SeriesLabel>>> {
    const metric = await this.#shape.get();
    const values = [...this.#sources.counters.stats.series()].flatMap(({ route, instance, latency }) => {
      const labels = { route, instance };
      let sum = 0;
      const buckets = [...latency.buckets].map((count, i) => ({
        value: (sum += count),
        labels: { ...labels, le: bucketSeconds[i] ?? "+Inf" },
        metricName: `${metric.name}_bucket`,
      }));
      return [
        ...buckets,
        { value: latency.sumSeconds, labels, metricName: `${metric.name}_sum` },
        { value: latency.count, labels, metricName: `${metric.name}_count` },
      ];
    });
    return { ...metric, values };
  }
}

function stateGauges({ edge, now, monotonic, isReady }: StatusSources): Gauge[] {
  const gauges: readonly [name: string, help: string, read: () => number][] = [
    ["edge_ready", "1 when new requests are welcome", () => Number(isReady())],
    ["edge_client_connections", "Clients' connections", () => edge.proxy.connectionCount],
    ["edge_retry_budget", "Retries at hand", () => edge.balancer.budget.balance(monotonic())],
    ["edge_routes", "Routes in the table", () => edge.table().routes.length],
    ["edge_bad_tags", "Tags that make no route", () => edge.table().badTags.length],
    [
      "edge_snapshot_generation",
      "Changes of the snapshot since the start",
      () => edge.discovery.snapshot().generation,
    ],
    [
      "edge_consul_silence_seconds",
      "Time since Consul was heard",
      () => silence(edge.discovery.contact().heardAt, now()),
    ],
    [
      "edge_consul_lag_seconds",
      "How old Consul's last answer may have been",
      () => edge.discovery.contact().ageMs / 1000,
    ],
    ["edge_consul_queries", "Queries to Consul since the start", () => edge.discovery.contact().queries],
    ["edge_consul_failures", "Of these, failed ones", () => edge.discovery.contact().failures],
  ];
  return gauges.map(
    ([name, help, read]) =>
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      }),
  );
}

function silence(heardAt: number | undefined, now: number): number {
  return heardAt === undefined ? Number.POSITIVE_INFINITY : (now - heardAt) / 1000;
}
