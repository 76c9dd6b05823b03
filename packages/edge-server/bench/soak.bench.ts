import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { freeSubnet, temporaryFolder } from "testing";
import { edge } from "./contenders.ts";
import { startFakeConsul } from "./fake-consul.ts";
import { startOrigin } from "./origin.ts";
import { machineLine, putIntoPage } from "workload/benchmarks-page";
import { measureThroughput } from "./throughput.ts";

/** `node bench/soak.bench.ts [--requests N] [--minutes N] [--write]`: the executable's memory over millions of requests; ends early when time is up. */
const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "5000000" },
    minutes: { type: "string", default: "10" },
    write: { type: "boolean", default: false },
  },
});
const wanted = Number(values.requests);
const deadline = performance.now() + Number(values.minutes) * 60_000;
const seconds = 10;
const hasTwoCores = availableParallelism() > 1;

using subnet = freeSubnet();
await using folder = await temporaryFolder("soak");
await using around = new AsyncDisposableStack();
const origin = { address: subnet.address(2), port: 8000 };
const core = hasTwoCores ? 1 : undefined;
around.use(await startOrigin({ ...origin, folder: folder.path, core }));
around.use(
  await startFakeConsul({ address: subnet.address(3), port: 8500, service: { name: "bench", ...origin } }),
);
const site = {
  address: subnet.address(1),
  port: 8080,
  origin,
  folder: folder.path,
  core: hasTwoCores ? 0 : undefined,
};
const proxy = around.use(await edge().start({ ...site, consulUrl: `http://${subnet.address(3)}:8500` }));

const samples: { readonly requests: number; readonly megabytes: number }[] = [];
let requests = 0;
while (requests < wanted && performance.now() < deadline) {
  const load = {
    url: `http://${site.address}:${site.port}/400`,
    connections: 64,
    seconds,
    bodyBytes: 0,
    folder: folder.path,
    core,
  };
  const result = await measureThroughput(proxy.pid, load);
  requests += Math.round(result.requestsPerSecond * seconds);
  samples.push({ requests, megabytes: result.memoryMegabytes });
  process.stdout.write(
    `${requests} requests, ${Math.round(result.memoryMegabytes)} MB, ${result.errors} errors\n`,
  );
}
const shown = samples.filter((_, i) => i % Math.ceil(samples.length / 10) === 0 || i === samples.length - 1);
const lines = shown.map(
  (sample) => `| ${sample.requests.toLocaleString("en")} | ${Math.round(sample.megabytes)} |`,
);
const text = [`${machineLine()}.`, "", "| requests | MB |", "| ---: | ---: |", ...lines].join("\n");
process.stdout.write(`${text}\n`);
if (values.write) await putIntoPage("soak.bench.ts", text);
