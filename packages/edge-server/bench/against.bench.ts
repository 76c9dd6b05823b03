import { parseArgs } from "node:util";
import { availableParallelism } from "node:os";
import { freeSubnet, temporaryFolder } from "testing";
import { edge, type Contender, type Site } from "./contenders.ts";
import { startFakeConsul } from "./fake-consul.ts";
import { startOrigin } from "./origin.ts";
import { measureThroughput } from "./throughput.ts";

/**
 * `node bench/against.bench.ts EXECUTABLE [--rounds N] [--seconds N] [--load PATH]`: the built edge beside another build of it, in turn, in one run:
 * what a change costs each request. The ratio is of medians of requests per CPU-second: above 1 the built one is cheaper.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    load: { type: "string", default: "/400" },
    connections: { type: "string", default: "64" },
    "body-bytes": { type: "string", default: "0" },
  },
});
const [other] = positionals;
if (other === undefined) throw new Error("name the other executable");

const hasTwoCores = availableParallelism() > 1;
using subnet = freeSubnet();
await using folder = await temporaryFolder("bench");
await using around = new AsyncDisposableStack();
const origin = { address: subnet.address(2), port: 8000 };
const consul = { address: subnet.address(3), port: 8500 };
const loadCore = hasTwoCores ? 1 : undefined;
around.use(await startOrigin({ ...origin, folder: folder.path, core: loadCore }));
around.use(await startFakeConsul({ ...consul, service: { name: "bench", ...origin } }));
const site: Site = {
  address: subnet.address(1),
  port: 8080,
  origin,
  consulUrl: `http://${consul.address}:${consul.port}`,
  folder: folder.path,
  core: hasTwoCores ? 0 : undefined,
};

const built: number[] = [];
const before: number[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  // In turn first: what the machine does beside it meets both.
  const pair = [() => measure(edge(), built), () => measure(edge(other), before)];
  for (const run of round % 2 === 0 ? pair : pair.reverse()) await run();
  process.stdout.write(`built ${Math.round(built.at(-1) ?? 0)}, other ${Math.round(before.at(-1) ?? 0)}\n`);
}
process.stdout.write(
  `requests per CPU-second, ${values.load}, ${values.connections} connections: built ${summary(built)}, other ${summary(before)}, ` +
    `ratio ${(median(built) / median(before)).toFixed(3)}\n`,
);

async function measure(contender: Contender, figures: number[]): Promise<void> {
  await using proxy = await contender.start(site);
  const result = await measureThroughput(proxy.pid, {
    url: `http://${site.address}:${site.port}${values.load}`,
    connections: Number(values.connections),
    bodyBytes: Number(values["body-bytes"]),
    seconds: Number(values.seconds),
    folder: site.folder,
    core: loadCore,
  });
  if (result.errors > 0) throw new Error(`${result.errors} requests failed`);
  figures.push(result.requestsPerCpuSecond);
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}

function summary(figures: readonly number[]): string {
  return `${Math.round(median(figures))} (${Math.round(Math.min(...figures))}–${Math.round(Math.max(...figures))})`;
}
