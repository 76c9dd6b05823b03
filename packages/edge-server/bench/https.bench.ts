import { parseArgs } from "node:util";
import { contenders, type Contender, type Site } from "./contenders.ts";
import { measureHandshakes } from "./handshakes.ts";
import { versionOf } from "./installed.ts";
import { median } from "./median.ts";
import { openSite } from "./open-site.ts";
import { machineLine, putIntoPage } from "workload/benchmarks-page";
import { measureThroughput, type Throughput } from "./throughput.ts";

/**
 * `node bench/https.bench.ts [--rounds N] [--seconds N] [--only NAME,…] [--write]`: HTTPS at the edge beside HAProxy and nginx: one ECDSA P-256
 * certificate, TLS 1.3, connections that are kept and a fresh one for each request, and plain HTTP for comparison. The proxies take turns; a figure is
 * the median of its rounds. It needs nginx, wrk, taskset and openssl.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);

interface Load {
  readonly name: string;
  readonly scheme: "http" | "https";
  /** What becomes of a connection after its request. */
  readonly next: "kept" | "fresh" | "resumed";
}

const loads: readonly Load[] = [
  { name: "HTTPS, kept connections", scheme: "https", next: "kept" },
  { name: "HTTPS, a fresh connection for each request", scheme: "https", next: "fresh" },
  { name: "the same, with the session taken up again", scheme: "https", next: "resumed" },
  { name: "HTTP, kept connections", scheme: "http", next: "kept" },
  { name: "HTTP, a fresh connection for each request", scheme: "http", next: "fresh" },
];
const connections = 64;
/** Each is a process. */
const handshakeClients = 16;

const missing = ["nginx", "wrk", "taskset", "openssl"].filter(
  (program) => versionOf(program, [program === "openssl" ? "version" : "-v"]) === undefined,
);
if (missing.length > 0) process.stdout.write(`Comparison skipped: ${missing.join(", ")} is not installed.\n`);
else await compare();

async function compare(): Promise<void> {
  await using opened = await openSite({ isSecure: true });
  const { site, otherCore } = opened;
  const chosen = securedContenders();
  const figures = new Map<string, number[]>();
  for (let round = 0; round < Number(values.rounds); round++)
    for (const load of loads)
      // In turn: what the machine does beside it meets all of them.
      for (const contender of round % 2 === 0 ? chosen : chosen.toReversed()) {
        const figure = await measure(contender, load, { site, otherCore });
        const key = `${contender.name} ${load.name}`;
        figures.set(key, [...(figures.get(key) ?? []), figure]);
        process.stdout.write(
          `${contender.name}: ${load.name}: ${Math.round(figure)} requests per CPU-second\n`,
        );
      }
  await report(chosen, figures);
}

function securedContenders(): readonly Contender[] {
  const only = values.only?.split(",");
  return contenders().filter(
    ({ name, speaksTls, version }) =>
      speaksTls === true &&
      "is" in version &&
      (only === undefined || only.some((part) => name.includes(part))),
  );
}

async function measure(
  contender: Contender,
  load: Load,
  { site, otherCore }: { readonly site: Site; readonly otherCore: number | undefined },
): Promise<number> {
  await using proxy = await contender.start(site);
  const result = await measureLoad(proxy.pid, load, { site, otherCore });
  if (result.errors > 0) process.stdout.write(`${contender.name}: ${result.errors} requests failed\n`);
  return result.requestsPerCpuSecond;
}

function measureLoad(
  pid: number,
  { scheme, next }: Load,
  { site, otherCore }: { readonly site: Site; readonly otherCore: number | undefined },
): Promise<Throughput> {
  const { address, folder } = site;
  const port = (scheme === "https" ? site.secure?.port : site.port) ?? 0;
  const core = otherCore;
  if (scheme === "https" && next !== "kept")
    return measureHandshakes(pid, {
      address,
      port,
      clients: handshakeClients,
      seconds,
      isResumed: next === "resumed",
      core,
    });
  const url = `${scheme}://${address}:${port}/400`;
  const isFresh = next === "fresh";
  return measureThroughput(pid, { url, connections, seconds, bodyBytes: 0, isFresh, folder, core });
}

async function report(
  chosen: readonly Contender[],
  figures: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const medianOf = (contender: Contender | undefined, load: Load) =>
    median(figures.get(`${contender?.name} ${load.name}`) ?? []);
  const names = ["", ...chosen.map(({ name }) => name)];
  const table = (cell: (contender: Contender, load: Load) => string) =>
    [
      names,
      names.map((_, i) => (i === 0 ? "---" : "---:")),
      ...loads.map((load) => [load.name, ...chosen.map((contender) => cell(contender, load))]),
    ]
      .map((cells) => `| ${cells.join(" | ")} |`)
      .join("\n");
  const text = [
    `${machineLine()}; median of ${values.rounds} rounds of ${seconds} s, 400 B, ${connections} connections (fresh ones over TLS: ${handshakeClients}).`,
    chosen.map(({ name, version }) => `- ${name}: ${"is" in version ? version.is : ""}`).join("\n"),
    "Requests per CPU-second of the proxy:",
    table((contender, load) => Math.round(medianOf(contender, load)).toLocaleString("en")),
    "The same as a multiple: edge_server divided by each:",
    table((contender, load) => (medianOf(chosen[0], load) / medianOf(contender, load)).toFixed(2)),
  ].join("\n\n");
  process.stdout.write(`\n${text}\n`);
  if (values.write) await putIntoPage("https.bench.ts", text);
}
