import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cpuSeconds, memoryMegabytes } from "./process-costs.ts";

const execute = promisify(execFile);

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Bytes of a POST's body; 0: GET. */
  readonly bodyBytes: number;
  /** Each request has a connection of its own; default: connections are kept. */
  readonly isFresh?: boolean;
  readonly folder: string;
  /** The load generator's core. */
  readonly core: number | undefined;
}

export interface Throughput {
  readonly requestsPerCpuSecond: number;
  readonly requestsPerSecond: number;
  /** Answers that were no 2xx, and connections that failed. */
  readonly errors: number;
  readonly memoryMegabytes: number;
}

/** As much load as `connections` make, for some seconds; what the process spent on it. */
export async function measureThroughput(pid: number, options: LoadOptions): Promise<Throughput> {
  await warmUp(options);
  const cpuBefore = cpuSeconds(pid);
  const startedAt = performance.now();
  const { requests, errors } = await runWrk(options);
  const cpu = cpuSeconds(pid) - cpuBefore;
  return {
    requestsPerCpuSecond: requests / cpu,
    requestsPerSecond: (requests * 1000) / (performance.now() - startedAt),
    errors,
    memoryMegabytes: memoryMegabytes(pid),
  };
}

/** As much load as `connections` make, for two seconds: compilers have warmed up and pools are filled by then. */
export async function warmUp(options: LoadOptions): Promise<void> {
  await runWrk({ ...options, seconds: 2 });
}

async function runWrk({ url, connections, seconds, bodyBytes, isFresh, folder, core }: LoadOptions) {
  const script = join(folder, "load.lua");
  const body = bodyBytes > 0 ? `wrk.method = "POST"\nwrk.body = string.rep("x", ${bodyBytes})\n` : "";
  const fresh = isFresh === true ? 'wrk.headers["Connection"] = "close"\n' : "";
  await writeFile(script, `${body}${fresh}${report}`);
  const wrk = [
    "wrk",
    "-t",
    "1",
    "-c",
    String(connections),
    "-d",
    `${seconds}s`,
    "--timeout",
    "10s",
    "-s",
    script,
    url,
  ];
  const [program = "", ...args] = core === undefined ? wrk : ["taskset", "-c", String(core), ...wrk];
  const { stdout } = await execute(program, args);
  const found = /^result (\d+) (\d+)$/m.exec(stdout);
  if (!found) throw new Error(`wrk said: ${stdout}`);
  return { requests: Number(found[1]), errors: Number(found[2]) };
}

const report = `done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("result %d %d\\n", summary.requests, e.connect + e.read + e.write + e.status + e.timeout))
end
`;
