import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { contenders, type Contender, type Site } from "./contenders.ts";
import { measureIdleMemory } from "./idle-memory.ts";
import { versionOf } from "./installed.ts";
import type { Latency } from "./latency.ts";
import { openSite } from "./open-site.ts";
import { memoryMegabytes } from "./process-costs.ts";
import { writeReport, type Row } from "./report.ts";
import { measureThroughput, warmUp, type Throughput } from "./throughput.ts";

/**
 * `node bench/compare.bench.ts [--seconds N] [--only NAME,…] [--write]`: the proxies side by side in one run, everything on loopback, each measurement
 * bounded in time. With `--write` the figures go to docs/benchmarks.md.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "3" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const loads = [
  { name: "400 B, 64 connections", path: "/400", connections: 64, bodyBytes: 0 },
  // The first two are also measured with the floor.
  { name: "400 B, 1,000 connections", path: "/400", connections: 1000, bodyBytes: 0 },
  { name: "64 KB, 64 connections", path: "/64k", connections: 64, bodyBytes: 0 },
  { name: "1 MB, 64 connections", path: "/1m", connections: 64, bodyBytes: 0 },
  { name: "POST of 16 KB, 64 connections", path: "/post", connections: 64, bodyBytes: 16_384 },
];
const idleConnections = 10_000;

const missing = [
  ["nginx", versionOf("nginx", ["-v"])],
  ["wrk", versionOf("wrk", ["-v"])],
  ["taskset", versionOf("taskset", ["--version"])],
].filter(([, version]) => version === undefined);
if (missing.length > 0)
  process.stdout.write(`Comparison skipped: ${missing.map(([name]) => name).join(", ")} is not installed.\n`);
else await compare();

async function compare(): Promise<void> {
  await using opened = await openSite();
  const { site, otherCore } = opened;
  const rows: Row[] = [];
  for (const contender of chosen()) rows.push(await measure(contender, site, otherCore));
  const direct = await latencyOf(site.origin, latencyRate(rows), otherCore);
  for (const row of rows)
    if (row.result) row.result.latency = await remeasureLatency(row, site, latencyRate(rows), otherCore);
  await writeReport({
    rows,
    loads,
    direct,
    latencyRate: latencyRate(rows),
    seconds,
    isWritten: values.write,
  });
}

function chosen(): readonly Contender[] {
  const only = values.only?.split(",");
  return contenders().filter(({ name }) => only === undefined || only.some((part) => name.includes(part)));
}

async function measure(contender: Contender, site: Site, core: number | undefined): Promise<Row> {
  if ("skipped" in contender.version) return { contender, result: undefined };
  const throughput: Throughput[] = [];
  let atRest = 0;
  let underLoad = 0;
  for (const load of contender.isFloor ? loads.slice(0, 2) : loads) {
    // A fresh process for each: what one load does to memory is not another's.
    await using proxy = await contender.start(site);
    if (atRest === 0) {
      await settle();
      atRest = memoryMegabytes(proxy.pid);
    }
    const url = `http://${site.address}:${site.port}${load.path}`;
    const result = await measureThroughput(proxy.pid, { ...load, url, seconds, folder: site.folder, core });
    throughput.push(result);
    underLoad = Math.max(underLoad, result.memoryMegabytes);
    process.stdout.write(
      `${contender.name}: ${load.name}: ${Math.round(result.requestsPerCpuSecond)} requests per CPU-second, ${Math.round(result.requestsPerSecond)}/s, ${result.errors} errors, ${Math.round(result.memoryMegabytes)} MB\n`,
    );
  }
  await using proxy = await contender.start(site);
  const idle = await measureIdleMemory(proxy.pid, site.address, site.port, idleConnections);
  process.stdout.write(
    `${contender.name}: ${Math.round(atRest)} MB at rest, ${Math.round(idle)} MB with ${idleConnections} idle connections\n`,
  );
  return { contender, result: { throughput, memory: { atRest, underLoad, idle }, latency: undefined } };
}

/** Half of what the edge carries at most: every figure of latency is taken at this rate. */
function latencyRate(rows: readonly Row[]): number {
  const most = rows.find(({ result }) => result)?.result?.throughput[0]?.requestsPerSecond ?? 2000;
  return Math.round(most / 2);
}

async function remeasureLatency(
  { contender }: Row,
  site: Site,
  rate: number,
  core: number | undefined,
): Promise<Latency> {
  await using proxies = new AsyncDisposableStack();
  proxies.use(await contender.start(site));
  const url = `http://${site.address}:${site.port}/400`;
  await warmUp({ url, connections: 64, seconds, bodyBytes: 0, folder: site.folder, core });
  const latency = await latencyOf(site, rate, core);
  process.stdout.write(`${contender.name}: at ${rate}/s p50 ${latency.p50Ms} ms, p99 ${latency.p99Ms} ms\n`);
  return latency;
}

async function latencyOf(
  { address, port }: { readonly address: string; readonly port: number },
  requestsPerSecond: number,
  core: number | undefined,
): Promise<Latency> {
  const options = JSON.stringify({
    address,
    port,
    path: "/400",
    requestsPerSecond,
    connections: 64,
    seconds,
  });
  const node = [process.execPath, join(import.meta.dirname, "latency-main.ts"), options];
  const [program = "", ...args] = core === undefined ? node : ["taskset", "-c", String(core), ...node];
  const { stdout } = await promisify(execFile)(program, args);
  return JSON.parse(stdout) as Latency;
}

/** Memory right after the start is still moving. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1500));
}
