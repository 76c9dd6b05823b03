import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRecording } from "../src/prober/recording.ts";
import { summarize } from "../src/measures/quantiles.ts";

// What the prober itself costs and how late it is, against a plain node echo server in a process of its own.
const self = fileURLToPath(import.meta.url);
const prober = fileURLToPath(new URL("../src/prober/main.ts", import.meta.url));

if (process.argv[2] === "server") {
  createServer((request, response) => void request.pipe(response)).listen(
    0,
    "127.0.0.1",
    function (this: { address(): unknown }) {
      process.send?.(this.address());
    },
  );
} else {
  const server = fork(self, ["server"]);
  const [address] = await once(server, "message");
  for (const ratePerSecond of [200, 500, 1000]) {
    process.stdout.write(
      `${JSON.stringify(await measure(`http://127.0.0.1:${address.port}/echo`, ratePerSecond))}\n`,
    );
  }
  server.kill();
}

async function measure(url: string, ratePerSecond: number) {
  const folder = await mkdtemp(join(tmpdir(), "nomad-demo-prober-bench-"));
  const output = join(folder, "samples");
  const targets = Array.from({ length: 7 }, (_, index) => ({ name: `target ${index}`, kind: "other", url }));
  await writeFile(
    join(folder, "config.json"),
    JSON.stringify({ targets, ratePerSecond, maxDurationMs: 10_000, output }),
  );
  const child = spawn(process.execPath, [prober, join(folder, "config.json")], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  await once(child, "exit");
  const { header, samples } = readRecording(output);
  await rm(folder, { recursive: true });
  return {
    ratePerSecond,
    sent: samples.length,
    failed: samples.filter(({ outcome }) => outcome !== "ok").length,
    cpuPercentOfOneCore: header.end && Math.round((header.end.cpuMs / header.end.elapsedMs) * 100),
    maxRssMb: header.end && Math.round(header.end.maxRssMb),
    lagMs: summarize(samples.map(({ lagUs }) => lagUs / 1000)),
    latencyMs: summarize(samples.map(({ latencyUs }) => latencyUs / 1000)),
  };
}
