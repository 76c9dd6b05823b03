import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  collectDefaultMetrics,
  type MetricObjectWithValues,
  type MetricValueWithName,
} from "prom-client";
import { counterNames, type CounterName } from "./edge-counters.ts";
import type { EdgeReport } from "./edge-report.ts";
import { bucketSeconds } from "./latency-histogram.ts";

/** Metrics in Prometheus' text format. */
export interface Metrics {
  readonly contentType: string;
  /** Those of this report, and the process's own. `now` in epoch milliseconds. */
  text(report: EdgeReport, now: number): Promise<string>;
}

/** The name, help and label of each counter of {@link CounterName}. */
const counters: Readonly<Record<CounterName, readonly [name: string, help: string, label: string]>> = {
  ejections: ["edge_ejections_total", "Times an instance was taken out for failing", "instance"],
  retriesGranted: ["edge_retries_total", "Attempts on another instance, by the failure before", "failure"],
  retriesDenied: ["edge_retries_denied_total", "Attempts that the retry budget did not allow", "failure"],
  unroutable: ["edge_unroutable_total", "Requests without a route or an instance", "reason"],
  refused: ["edge_refused_total", "Requests refused for their bytes or their slowness", "code"],
  connectionsRefused: ["edge_connections_refused_total", "Connections beyond a cap", "cap"],
};

const gauges: readonly [name: string, help: string, read: (report: EdgeReport, now: number) => number][] = [
  ["edge_ready", "1 when new requests are welcome", ({ isReady }) => Number(isReady)],
  ["edge_workers", "Processes that serve", ({ workers }) => workers],
  ["edge_memory_bytes", "Resident memory of all processes that serve", ({ memoryBytes }) => memoryBytes],
  ["edge_client_connections", "Clients' connections", ({ connections }) => connections],
  ["edge_retry_budget", "Retries at hand", ({ retryBudget }) => retryBudget],
  ["edge_routes", "Routes in the table", ({ routes }) => routes.length],
  ["edge_bad_tags", "Tags that make no route", ({ badTags }) => badTags.length],
  [
    "edge_bad_rows",
    "Rows of Consul that name no instance that could be used",
    ({ badRows }) => badRows.length,
  ],
  [
    "edge_snapshot_generation",
    "Changes of the snapshot since the start",
    ({ snapshot }) => snapshot.generation,
  ],
  [
    "edge_consul_silence_seconds",
    "Time since Consul was heard",
    ({ consul }, now) => silence(consul.heardAt, now),
  ],
  [
    "edge_consul_lag_seconds",
    "Time since Consul was heard to have a leader: how old its answers may be",
    ({ consul }, now) => silence(consul.leaderAt, now),
  ],
  [
    "edge_consul_leader",
    "1 when Consul has a leader, as far as it says",
    ({ consul }) => Number(consul.hasLeader),
  ],
  ["edge_consul_queries", "Queries to Consul since the start", ({ consul }) => consul.queries],
  ["edge_consul_failures", "Of these, failed ones", ({ consul }) => consul.failures],
];

function silence(heardAt: number | undefined, now: number): number {
  return heardAt === undefined ? Number.POSITIVE_INFINITY : (now - heardAt) / 1000;
}

type SeriesLabel = "route" | "instance";

/** Metrics that are read from a report when asked. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    text: async (report, now) => {
      const reported = new Registry();
      for (const name of counterNames) reported.registerMetric(labelledCounter(name, report));
      reported.registerMetric(requestCounter(report));
      reported.registerMetric(new SeriesHistogram(report));
      for (const [name, help, read] of gauges) {
        const gauge = new Gauge({ name, help, registers: [reported] });
        gauge.set(read(report, now));
      }
      return `${await reported.metrics()}\n${await registry.metrics()}`;
    },
  };
}

function labelledCounter(name: CounterName, { traffic }: EdgeReport): Counter {
  const [metric, help, label] = counters[name];
  const counter = new Counter({ name: metric, help, labelNames: [label], registers: [] });
  for (const [value, count] of traffic.counts[name]) counter.inc({ [label]: value }, count);
  return counter;
}

function requestCounter({ traffic }: EdgeReport): Counter {
  const counter = new Counter({
    name: "edge_requests_total",
    help: "Exchanges that ended; instance is empty where none answered",
    labelNames: ["route", "instance", "outcome", "status"],
    registers: [],
  });
  for (const { route, instance, outcomes } of traffic.series) {
    for (const [key, count] of outcomes) {
      const [outcome = "", status = ""] = key.split(" ");
      counter.inc({ route, instance, outcome, status }, count);
    }
  }
  return counter;
}

/** prom-client's own histogram hashes labels for each observation; this one takes over what was counted cheaply. */
class SeriesHistogram extends Gauge<SeriesLabel> {
  readonly #report: EdgeReport;
  /** Gives the type and help; its own text output cannot be overridden, a gauge's can. */
  readonly #shape: Histogram<SeriesLabel>;

  constructor(report: EdgeReport) {
    const shape = {
      name: "edge_request_duration_seconds",
      help: "From the request's head to the end of the exchange",
      labelNames: ["route", "instance"] as const,
      registers: [],
    };
    super(shape);
    this.#shape = new Histogram(shape);
    this.#report = report;
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<SeriesLabel>>> {
    const metric = await this.#shape.get();
    const values = this.#report.traffic.series.flatMap(({ route, instance, latency }) => {
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
