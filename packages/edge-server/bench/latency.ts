import { connect, type Socket } from "node:net";

export interface LatencyOptions {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  readonly requestsPerSecond: number;
  readonly connections: number;
  readonly seconds: number;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requestsPerSecond: number;
}

/**
 * Open loop: requests are due at fixed times whether or not earlier ones are answered, and a request's time counts from when it was due
 * (no coordinated omission). Run it as its own process: `node latency-main.ts`.
 */
export async function measureLatency(options: LatencyOptions): Promise<Latency> {
  const latenciesMs: number[] = [];
  const waiting: number[] = [];
  const idle: Socket[] = [];
  const request = `GET ${options.path} HTTP/1.1\r\nHost: bench\r\n\r\n`;
  const sockets = await Promise.all(Array.from({ length: options.connections }, () => open(options)));
  for (const socket of sockets) serve(socket);
  const startedAt = performance.now();
  await new Promise<void>((resolve) => {
    let sent = 0;
    const total = options.requestsPerSecond * options.seconds;
    const tick = setInterval(() => {
      const due = Math.min(total, ((performance.now() - startedAt) * options.requestsPerSecond) / 1000);
      for (; sent < due; sent++) send(startedAt + (sent * 1000) / options.requestsPerSecond);
      if (sent < total) return;
      clearInterval(tick);
      setTimeout(resolve, 500);
    }, 1);
  });
  for (const socket of sockets) socket.destroy();
  return summary(latenciesMs, options.seconds);

  function send(dueAt: number): void {
    const socket = idle.pop();
    if (socket) start(socket, dueAt);
    else waiting.push(dueAt);
  }

  function start(socket: Socket, dueAt: number): void {
    Object.assign(socket, { dueAt });
    socket.write(request, "latin1");
  }

  function serve(socket: Socket): void {
    let left = 0;
    idle.push(socket);
    socket.on("data", (bytes: Buffer) => {
      left = left === 0 ? remaining(bytes) : left - bytes.length;
      if (left > 0) return;
      left = 0;
      const { dueAt } = socket as Socket & { dueAt: number };
      latenciesMs.push(performance.now() - dueAt);
      const next = waiting.shift();
      if (next === undefined) idle.push(socket);
      else start(socket, next);
    });
  }
}

function remaining(bytes: Buffer): number {
  const end = bytes.indexOf("\r\n\r\n");
  const length = /content-length: (\d+)/i.exec(bytes.toString("latin1", 0, end))?.[1];
  return end + 4 + Number(length ?? 0) - bytes.length;
}

function open({ address, port }: LatencyOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

function summary(latenciesMs: number[], seconds: number): Latency {
  const sorted = Float64Array.from(latenciesMs).sort();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), requestsPerSecond: sorted.length / seconds };
}
