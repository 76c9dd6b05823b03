import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { get } from "node:http";
import { createServer } from "node:net";
import { cpus } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { processorTime } from "./processor-time.ts";

export interface ColdStartOptions {
  /** The executable; its bundle lies beside it as `<executable>.cjs`. */
  readonly executable: string;
  readonly args?: readonly string[];
  readonly runs?: number;
}

/**
 * Prints the executable's size and the time from spawn to the first 200 on `/info`, beside `node bundle.cjs`, both in turn, both in an empty environment.
 * Figures only: nothing is asserted.
 */
export async function benchColdStart({ executable, args = [], runs = 30 }: ColdStartOptions): Promise<void> {
  const bundle = `${executable}.cjs`;
  const variants = [
    { name: "executable", command: executable, args: [...args], times: [] as Sample[] },
    { name: "node bundle.cjs", command: process.execPath, args: [bundle, ...args], times: [] as Sample[] },
  ];
  for (let run = -2; run < runs; run++) {
    for (const variant of variants) {
      const sample = await measureStart(variant.command, variant.args);
      // The first two fill the page cache.
      if (run >= 0) variant.times.push(sample);
    }
  }
  print(executable);
  print(`  size ${megabytes((await stat(executable)).size)}, bundle ${megabytes((await stat(bundle)).size)}`);
  print(
    `  node ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model.trim() ?? "unknown"}), ${runs} runs in turn`,
  );
  for (const { name, times } of variants) {
    const wall = times.map(({ wallMs }) => wallMs);
    const cpu = times.map(({ cpuMs }) => cpuMs);
    const figures = `median ${ms(quantile(wall, 0.5))}, min ${ms(Math.min(...wall))}, p90 ${ms(quantile(wall, 0.9))}`;
    print(`  ${name.padEnd(16)} first 200 after: ${figures}; CPU time: median ${ms(quantile(cpu, 0.5))}`);
  }
}

interface Sample {
  readonly wallMs: number;
  /** Of the process up to then, user and system, from /proc; NaN elsewhere. */
  readonly cpuMs: number;
}

async function measureStart(command: string, args: readonly string[]): Promise<Sample> {
  const port = await freePort();
  const start = performance.now();
  const child = spawn(command, [...args, "--address", `127.0.0.1:${port}`], { env: {}, stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
      await delay(1);
    }
    return { wallMs: performance.now() - start, cpuMs: await processorTime(child.pid) };
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, path: "/info", agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on("error", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  server.close();
  return bound !== null && typeof bound === "object" ? bound.port : 0;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

const ms = (value: number) => `${value.toFixed(0)} ms`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const print = (line: string) => process.stdout.write(`${line}\n`);
