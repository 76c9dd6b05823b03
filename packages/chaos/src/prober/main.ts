import { readFileSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { performance } from "node:perf_hooks";
import { resourceUsage } from "node:process";
import { probeConfigSchema } from "./config.ts";
import { createProber } from "./prober.ts";
import { createSampleWriter } from "./recording.ts";

// The open-loop load as a process of its own: `node src/prober/main.ts CONFIG.json`.
// Says `{"ready":…}` once, then its counts every 250 ms, one JSON document a line on stdout.
// Ends on SIGTERM, when stdin ends (the process that started it has ended), or at the configured bound.
// On a busy machine the prober must not wait for the CPU behind what it measures. Its load is bounded. Where a higher priority is not allowed, the priority stays.
try {
  setPriority(-10);
  // Where sessions share the CPU first (autogroups), a priority counts within the session only: this sets the session's priority.
  writeFileSync("/proc/self/autogroup", "-10");
} catch {}
const file = process.argv[2];
if (file === undefined) {
  process.stderr.write("usage: prober CONFIG.json\n");
  process.exit(2);
}
const config = probeConfigSchema.parse(JSON.parse(readFileSync(file, "utf8")));
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
process.once("SIGINT", () => stop.abort());
process.stdin
  .on("end", () => stop.abort())
  .on("error", () => stop.abort())
  .resume();
// When the reader of standard output ends, the load stops and its samples are still written.
process.stdout.on("error", () => stop.abort());

const startedAtMs = performance.timeOrigin + performance.now();
const startedUs = performance.now() * 1000;
const { ratePerSecond, timeoutMs, targets } = config;
const header = {
  format: "nomad-demo-samples-1" as const,
  startedAtMs,
  ratePerSecond,
  timeoutMs,
  targets: [...targets],
};
const writer = createSampleWriter(config.output, header);
const prober = createProber(config, { writer, elapsedUs: () => performance.now() * 1000 - startedUs });

say({ ready: true, pid: process.pid, startedAtMs });
const ticker = setInterval(() => {
  writer.flush();
  say(prober.counts());
}, 250);
const { due, elapsedMs, trouble, certificates } = await prober.run(stop.signal);
clearInterval(ticker);
const { userCPUTime, systemCPUTime, maxRSS } = resourceUsage();
writer.end({
  due,
  elapsedMs,
  cpuMs: (userCPUTime + systemCPUTime) / 1000,
  maxRssMb: maxRSS / 1024,
  trouble,
  certificates,
});
say(prober.counts());
process.stdin.destroy();

function say(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}
