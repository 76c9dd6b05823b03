import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { cpuSeconds, memoryMegabytes } from "./process-costs.ts";
import type { Throughput } from "./throughput.ts";

const execute = promisify(execFile);

export interface HandshakeOptions {
  readonly address: string;
  readonly port: number;
  /** Clients at once, a process each: `openssl s_time` does one connection after the other. */
  readonly clients: number;
  readonly seconds: number;
  /** Whether sessions are taken up again (TLS tickets); else each handshake is a whole one. wrk takes them up by itself. */
  readonly isResumed: boolean;
  /** The clients' core. */
  readonly core: number | undefined;
}

/** It stands between `GET ` and ` HTTP/1.0`: the only way to name a host. */
const request = "/400 HTTP/1.0\r\nHost: edge.test\r\nX-Rest:";

/** Less of an answer to `/400` is none. */
const leastBytes = 400;

/** One request on each TLS 1.3 connection, for some seconds; what the process spent on it. */
export async function measureHandshakes(pid: number, options: HandshakeOptions): Promise<Throughput> {
  await runAll({ ...options, seconds: 2 });
  const cpuBefore = cpuSeconds(pid);
  const startedAt = performance.now();
  const all = await runAll(options);
  const cpu = cpuSeconds(pid) - cpuBefore;
  const requests = all.reduce((sum, { connections }) => sum + connections, 0);
  return {
    requestsPerCpuSecond: requests / cpu,
    requestsPerSecond: (requests * 1000) / (performance.now() - startedAt),
    errors: all.filter(({ bytes }) => bytes < leastBytes).length,
    memoryMegabytes: memoryMegabytes(pid),
  };
}

function runAll(options: HandshakeOptions) {
  return Promise.all(Array.from({ length: options.clients }, () => runOne(options)));
}

async function runOne({ address, port, seconds, isResumed, core }: HandshakeOptions) {
  const time = ["openssl", "s_time", "-connect", `${address}:${port}`, "-www", request, "-tls1_3"];
  const how = [isResumed ? "-reuse" : "-new", "-time", String(seconds)];
  const pinned = core === undefined ? [] : ["taskset", "-c", String(core)];
  const [program = "", ...args] = [...pinned, ...time, ...how];
  const { stdout } = await execute(program, args);
  const found = /^(\d+) connections in \d+ real seconds, (\d+) bytes read per connection$/m.exec(stdout);
  if (!found) throw new Error(`openssl s_time said: ${stdout}`);
  return { connections: Number(found[1]), bytes: Number(found[2]) };
}
