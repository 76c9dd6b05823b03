import { Registry, collectDefaultMetrics } from "prom-client";
import { accessProblemKinds } from "../discovery/access-problems.ts";
import { counterNames, type CounterName } from "./edge-counters.ts";
import type { EdgeReport, SeriesReport } from "./edge-report.ts";
import { exposition, labelsText, type Family, type Sample } from "./exposition.ts";
import { bucketSeconds } from "./latency-histogram.ts";

/** Metrics in Prometheus' text format. */
export interface Metrics {
  readonly contentType: string;
  /** Those of this report, and the process's own, made in slices. `now` in epoch milliseconds. */
  text(report: EdgeReport, now: number): Promise<string>;
}

/** The name, help and label of each counter of {@link CounterName}. */
const counters: Readonly<Record<CounterName, readonly [name: string, help: string, label: string]>> = {
  ejections: ["edge_ejections_total", "Times an instance was taken out for failing", "instance"],
  ejectionReasons: ["edge_ejections_by_reason_total", "The same by reason", "reason"],
  exhausted: ["edge_exhausted_total", "Connections for which the system had no room, by its code", "code"],
  pipelined: [
    "edge_pipelined_total",
    "Requests answered on a connection that others used at once",
    "instance",
  ],
  unpipelined: [
    "edge_unpipelined_total",
    "Requests sent again because such a connection ended, by why",
    "reason",
  ],
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
  ["edge_open_descriptors", "File descriptors in use", ({ descriptors }) => descriptors.open],
  ["edge_max_descriptors", "File descriptors that there may be", ({ descriptors }) => descriptors.most],
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

/** Metrics that are read from a report when asked. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    text: async (report, now) => `${await exposition(familiesOf(report, now))}\n${await registry.metrics()}`,
  };
}

function* familiesOf(report: EdgeReport, now: number): Generator<Family> {
  for (const name of counterNames) yield counterFamily(name, report);
  const { series } = report.traffic;
  yield {
    name: "edge_requests_total",
    help: "Exchanges that ended; instance is empty where none answered",
    type: "counter",
    samples: requestSamples(series),
  };
  yield {
    name: "edge_request_duration_seconds",
    help: "From the request's head to the end of the exchange",
    type: "histogram",
    samples: durationSamples(series),
  };
  yield {
    name: "edge_ejected_instances",
    help: "Instances that are taken out for failing right now (each worker's own count)",
    type: "gauge",
    samples: [...report.ejected].map(([reason, value]) => ({ labels: labelsText({ reason }), value })),
  };
  yield {
    name: "edge_consul_access_problems",
    help: "1 for what keeps the edge from reading Consul as it should; /routes says it in words",
    type: "gauge",
    samples: accessProblemKinds.map((problem) => ({
      labels: labelsText({ problem }),
      value: Number(report.consul.problems.some(({ kind }) => kind === problem)),
    })),
  };
  yield* tlsFamilies(report);
  for (const [name, help, read] of gauges)
    yield { name, help, type: "gauge", samples: [{ labels: "", value: read(report, now) }] };
}

function* tlsFamilies({ tls }: EdgeReport): Generator<Family> {
  yield {
    name: "edge_certificate_not_after_seconds",
    help: "When the certificate in use ends, in Unix time; served: to clients, upstream: to instances",
    type: "gauge",
    samples: tls.flatMap(({ use, certificate }) =>
      certificate
        ? [{ labels: labelsText({ use, serial: certificate.serial }), value: certificate.notAfter / 1000 }]
        : [],
    ),
  };
  yield {
    name: "edge_certificate_problem",
    help: "1 while certificate files hold what cannot be used; /routes says it in words",
    type: "gauge",
    samples: tls.map(({ use, problem }) => ({
      labels: labelsText({ use }),
      value: Number(problem !== undefined),
    })),
  };
}

function counterFamily(counter: CounterName, { traffic }: EdgeReport): Family {
  const [name, help, label] = counters[counter];
  const samples = [...traffic.counts[counter]].map(([of, value]) => ({
    labels: labelsText({ [label]: of }),
    value,
  }));
  return { name, help, type: "counter", samples };
}

function* requestSamples(all: readonly SeriesReport[]): Generator<Sample> {
  for (const { route, instance, outcomes } of all) {
    for (const [key, value] of outcomes) {
      const [outcome = "", status = ""] = key.split(" ");
      yield { labels: labelsText({ route, instance, outcome, status }), value };
    }
  }
}

function* durationSamples(all: readonly SeriesReport[]): Generator<Sample> {
  for (const { route, instance, latency } of all) {
    const labels = labelsText({ route, instance });
    let value = 0;
    for (const [i, count] of latency.buckets.entries()) {
      value += count;
      yield { suffix: "_bucket", labels: `${labels},le="${bucketSeconds[i] ?? "+Inf"}"`, value };
    }
    yield { suffix: "_sum", labels, value: latency.sumSeconds };
    yield { suffix: "_count", labels, value: latency.count };
  }
}
