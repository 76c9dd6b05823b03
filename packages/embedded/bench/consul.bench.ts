import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { freeSubnet, temporaryFolder } from "testing";
import { ask, indexOf, put } from "../contract/consul/ask.ts";
import type { ConsulAgent } from "../contract/consul/target.ts";
import { startUpstream } from "../contract/consul/upstream.ts";

/** What the embedded Consul costs: CPU of an idle world, of checks, and how long a change takes to reach those who wait for it. */
const services = 20;
const measuredMs = 20_000;
const changes = 200;

using subnet = freeSubnet();
await using folder = await temporaryFolder("consul-bench");
const hosts = [1, 2, 3, 4].map((number) => ({
  name: `node0${number}`,
  address: subnet.address(20 + number),
  server: number < 4,
}));
const agents = hosts.map((host): ConsulAgent => ({ ...host, url: `http://${host.address}:8500` }));
const configFile = join(folder.path, "consul.json");
await writeFile(
  configFile,
  JSON.stringify({ datacenter: "bench", dataDir: folder.path, httpPort: 8500, hosts }),
);
const startedAt = performance.now();
const child = spawn(process.execPath, ["src/consul/main.ts", "--config", configFile], {
  cwd: join(import.meta.dirname, ".."),
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  await listening(child);
  say(
    `from spawn to listening: ${(performance.now() - startedAt).toFixed(0)} ms, CPU ${await cpuMs(child)} ms`,
  );
  await using upstream = await startUpstream(subnet.address(99));
  for (let number = 0; number < services; number++) {
    const body = { Name: `web-${number}`, Check: { HTTP: upstream.url("/health"), Interval: "1s" } };
    await put(agents[number % agents.length] ?? never(), "/v1/agent/service/register", body);
  }
  const before = await cpuMs(child);
  await delay(measuredMs);
  const share = (((await cpuMs(child)) - before) / measuredMs) * 100;
  say(`${services} HTTP checks at 1 Hz: ${share.toFixed(2)} % of a core over ${measuredMs / 1000} s`);
  say(`change → answer of a blocking query (ms): ${await wakeUps(agents)}`);
} finally {
  child.kill("SIGTERM");
  await once(child, "exit");
}

async function wakeUps([one, , , four]: readonly ConsulAgent[]): Promise<string> {
  const [writer, reader] = [one ?? never(), four ?? never()];
  const took: number[] = [];
  for (let round = 0; round < changes; round++) {
    const now = await ask(reader, "/v1/kv/bench");
    const waiting = ask(reader, `/v1/kv/bench?index=${indexOf(now)}&wait=30s`).then(() => performance.now());
    // The query must be waiting before the change: a round trip on the same connection pool sees to that.
    await ask(reader, "/v1/status/leader");
    const writtenAt = performance.now();
    await put(writer, "/v1/kv/bench", String(round));
    took.push((await waiting) - writtenAt);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): string =>
    (took[Math.floor(share * (took.length - 1))] ?? Number.NaN).toFixed(2);
  return `median ${at(0.5)}, p90 ${at(0.9)}, max ${at(1)} over ${changes} changes`;
}

/** User and system time of a process, ms (proc(5), at the usual 100 ticks a second). */
async function cpuMs({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function listening(process: ChildProcess): Promise<void> {
  if (!process.stdout) throw new Error("the agent has no output");
  for await (const line of createInterface(process.stdout)) if (JSON.parse(line).msg === "listening") break;
  process.stdout.resume();
}

function say(line: string): void {
  process.stdout.write(`embedded consul: ${line}\n`);
}

function never(): never {
  throw new Error("four hosts are configured above");
}
