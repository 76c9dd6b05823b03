import { parseArgs } from "node:util";
import { edge, pipelinedEdge, type Contender } from "./contenders.ts";
import { median } from "./median.ts";
import { openSite } from "./open-site.ts";
import { measureThroughput } from "./throughput.ts";

/**
 * `node bench/against.bench.ts EXECUTABLE [--rounds N] [--seconds N] [--load PATH] [--pipelined]`: the built edge beside another build of it, in turn, in one run:
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
    pipelined: { type: "boolean", default: false },
  },
});
const [other] = positionals;
if (other === undefined) throw new Error("name the other executable");

await using opened = await openSite();
const { site, otherCore } = opened;

const built: number[] = [];
const before: number[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  // In turn first: what the machine does beside it meets both.
  const pair = [
    () => measure(values.pipelined ? pipelinedEdge() : edge(), built),
    () => measure(edge(other), before),
  ];
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
    core: otherCore,
  });
  if (result.errors > 0) throw new Error(`${result.errors} requests failed`);
  figures.push(result.requestsPerCpuSecond);
}

function summary(figures: readonly number[]): string {
  return `${Math.round(median(figures))} (${Math.round(Math.min(...figures))}–${Math.round(Math.max(...figures))})`;
}
