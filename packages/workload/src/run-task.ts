import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "command-line/user-error";
import { formatAddress, type Address, type Environment } from "./address.ts";
import { allocatedTask, controlSocketPath, type AllocatedTask } from "./allocation.ts";
import { listenForSuccessor } from "./control-socket.ts";
import type { DrainableServer } from "./drainable-server.ts";
import { listenFailed } from "./errors.ts";
import type { DrainReason } from "./linger.ts";
import type { Log } from "./log.ts";
import { takeOver } from "./take-over.ts";

export interface TaskOptions {
  readonly server: DrainableServer;
  readonly address: Address;
  readonly environment: Environment;
  readonly log: Log;
  /** Requests in flight get this long after SIGTERM; default 10 s. Keep the job's `kill_timeout` above it. */
  readonly drainTimeoutMs?: number;
  /** After a signal, how long it still accepts (default 0): whoever routes to it learns meanwhile that it is no longer ready. */
  readonly graceMs?: number;
  /** Called as soon as the end is decided, before the grace. */
  readonly onEnding?: () => void;
}

export interface RunningTask {
  /** Drains and then ends the task with this exit code; the first call decides the code. */
  end(exitCode: number, reason: string): void;
  /** The exit code, once everything in flight is answered. */
  readonly ended: Promise<number>;
}

/**
 * Runs a server as a Nomad task should run: listens, takes over from an orphaned copy of itself, and on SIGTERM, SIGINT or a successor's request
 * stops accepting, answers what is in flight and ends with 0.
 * @throws UserError LISTEN_FAILED
 */
export async function runTask(options: TaskOptions): Promise<RunningTask> {
  const { server, address, log, drainTimeoutMs = 10_000 } = options;
  const ending = Promise.withResolvers<{ exitCode: number; reason: string; drainReason: DrainReason }>();
  const stop = new AbortController();
  const end = (exitCode: number, reason: string) =>
    ending.resolve({ exitCode, reason, drainReason: "shutdown" });
  const handOver = (reason: string) => ending.resolve({ exitCode: 0, reason, drainReason: "handover" });
  const task = allocatedTask(options.environment);

  // Before it listens: from the first accepted connection on no signal cuts a request.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void endGently(signal));
  await listen(server, address, task);
  log.info({ address: formatAddress(address), allocation: task?.allocationId }, "listening");
  const control = await openControl(task, () => handOver("a younger copy took over"));
  const alone = task ? goOnAlone(task) : Promise.resolve();
  return { end, ended: finish() };

  async function endGently(reason: string): Promise<void> {
    options.onEnding?.();
    await delay(options.graceMs ?? 0);
    end(0, reason);
  }

  async function goOnAlone(allocated: AllocatedTask): Promise<void> {
    const result = await takeOver({
      task: allocated,
      log,
      drainTimeoutMs: drainTimeoutMs + 2000,
      signal: stop.signal,
    });
    if (result === "yield") handOver("a younger copy of this task is running");
  }

  async function finish(): Promise<number> {
    const { exitCode, reason, drainReason } = await ending.promise;
    options.onEnding?.();
    log.info({ exitCode, reason }, "draining");
    await server.drain(AbortSignal.timeout(drainTimeoutMs), drainReason);
    stop.abort();
    await alone;
    await control?.[Symbol.asyncDispose]();
    log.info({ exitCode }, "ended");
    return exitCode;
  }

  async function openControl(allocated: AllocatedTask | undefined, onDrain: () => void) {
    if (allocated?.folder === undefined || process.platform !== "linux") return undefined;
    try {
      return await listenForSuccessor(controlSocketPath(allocated.folder, process.pid), onDrain);
    } catch (error) {
      // A successor then uses SIGTERM.
      log.warn({ err: error, folder: allocated.folder }, "no control socket");
      return undefined;
    }
  }
}

async function listen(
  server: DrainableServer,
  address: Address,
  task: AllocatedTask | undefined,
): Promise<void> {
  // Only as a Nomad task: anywhere else a second process on the same port is a mistake that should be refused.
  const reusePort = task !== undefined && process.platform === "linux";
  try {
    await server.listen({ host: address.host, port: address.port, reusePort });
  } catch (error) {
    // A server with several addresses says itself which one it was.
    const isTold = error instanceof UserError || !(error instanceof Error);
    throw isTold ? error : listenFailed(formatAddress(address), error);
  }
}
