import type { Contender } from "./contenders.ts";
import type { Latency } from "./latency.ts";
import { machineLine, putIntoPage } from "workload/benchmarks-page";
import type { Throughput } from "./throughput.ts";

export interface Row {
  readonly contender: Contender;
  /** Undefined when it was left out. */
  readonly result:
    | {
        readonly throughput: readonly Throughput[];
        readonly memory: { readonly atRest: number; readonly underLoad: number; readonly idle: number };
        latency: Latency | undefined;
      }
    | undefined;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly loads: readonly { readonly name: string }[];
  /** Without a proxy. */
  readonly direct: Latency;
  readonly latencyRate: number;
  readonly seconds: number;
  readonly isWritten: boolean;
}

/** Prints the tables; with `isWritten` also puts them between the marks in docs/benchmarks.md. */
export async function writeReport(report: Report): Promise<void> {
  const text = render(report);
  process.stdout.write(`\n${text}\n`);
  if (report.isWritten) await putIntoPage("compare.bench.ts", text);
}

function render(report: Report): string {
  const measured = report.rows.filter(({ result }) => result);
  const names = ["", ...measured.map(({ contender }) => contender.name)];
  return [
    `${machineLine()}; ${report.seconds} s a figure.`,
    report.rows.map(versionLine).join("\n"),
    "Requests per CPU-second of the proxy (its share of one core counts, not the clock):",
    table(
      names,
      report.loads.map((load, i) => [
        load.name,
        ...measured.map(({ result }) => count(result?.throughput[i]?.requestsPerCpuSecond)),
      ]),
    ),
    "The same as a multiple: edge_server divided by each:",
    table(
      names,
      report.loads.map((load, i) => [load.name, ...measured.map((row) => ratio(measured[0], row, i))]),
    ),
    "Answers that were no 2xx and failed connections in these runs:",
    table(
      names,
      report.loads.map((load, i) => [
        load.name,
        ...measured.map(({ result }) => count(result?.throughput[i]?.errors)),
      ]),
    ),
    `Latency in ms at ${count(report.latencyRate)} requests/s (half of what edge_server carried at most), 400 B, 64 connections, open loop; without any proxy p50 ${milliseconds(report.direct.p50Ms)}, p99 ${milliseconds(report.direct.p99Ms)}:`,
    table(names, [
      ["p50", ...measured.map(({ result }) => milliseconds(result?.latency?.p50Ms))],
      ["p99", ...measured.map(({ result }) => milliseconds(result?.latency?.p99Ms))],
      ["answered per second", ...measured.map(({ result }) => count(result?.latency?.requestsPerSecond))],
    ]),
    "Memory in MB (proportional set size, children included):",
    table(names, [
      ["at rest", ...measured.map(({ result }) => count(result?.memory.atRest))],
      ["most after a load", ...measured.map(({ result }) => count(result?.memory.underLoad))],
      ["10,000 idle connections", ...measured.map(({ result }) => count(result?.memory.idle))],
    ]),
  ].join("\n\n");
}

function versionLine({ contender: { name, version } }: Row): string {
  return "is" in version ? `- ${name}: ${version.is}` : `- ${name}: left out, ${version.skipped}`;
}

function ratio(edge: Row | undefined, row: Row, load: number): string {
  const own = edge?.result?.throughput[load]?.requestsPerCpuSecond ?? 0;
  if (row.result?.throughput[load] === undefined) return "–";
  return (own / (row.result?.throughput[load]?.requestsPerCpuSecond ?? 0)).toFixed(2);
}

function count(value: number | undefined): string {
  return value === undefined ? "–" : Math.round(value).toLocaleString("en");
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(2);
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [names, names.map((_, i) => (i === 0 ? "---" : "---:")), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
