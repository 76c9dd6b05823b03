import { once } from "node:events";
import { createServer, type ListenOptions } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { formatAddress, listenFailed } from "workload";
import type { Address, DrainableServer, DrainReason, Log } from "workload";
import type { EdgeReport } from "../admin/edge-report.ts";
import { addTraffic, mergeReports, noTraffic } from "../admin/merge-reports.ts";
import { windowMs } from "../admin/status.ts";
import type { EdgeProcess } from "../edge/edge-process.ts";
import type { TlsState } from "../edge/tls-state.ts";
import type { Clock } from "../clock.ts";
import type { Options } from "../options/option-table.ts";
import { startWorker, type WorkerCommand, type WorkerProcess } from "./worker-process.ts";

export interface WorkersOptions {
  readonly options: Options;
  /** Where TLS is served beside the main address: workers listen there too. */
  readonly secureAddress: Address | undefined;
  readonly tls: TlsState;
  readonly command: WorkerCommand;
  readonly clock: Clock;
  readonly log: Log;
}

const firstPauseMs = 100;
const maxPauseMs = 5000;
/** One that lived this long did not die of its start. */
const goodLifeMs = 10_000;
/** A worker cuts by itself what is left at its deadline; after this much more it is killed. */
const killAfterMs = 2000;

/** As many processes as options say, which serve side by side on one address (SO_REUSEPORT). They start with `server.listen`. */
export function createWorkers(options: WorkersOptions): EdgeProcess {
  return new Workers(options);
}

/** A worker that dies is started again. */
class Workers implements EdgeProcess {
  readonly server: DrainableServer;
  readonly #deps: WorkersOptions;
  #options: Options;
  #tls: TlsState;
  readonly #stopping = new AbortController();
  readonly #workers = new Map<number, WorkerProcess>();
  /** What workers counted that have ended. */
  #endedTraffic = noTraffic;
  #kept: Promise<unknown> = Promise.resolve();
  readonly #polling: NodeJS.Timeout;

  constructor(deps: WorkersOptions) {
    this.#deps = deps;
    this.#options = deps.options;
    this.#tls = deps.tls;
    this.server = {
      listen: (address) => this.#listen(address),
      drain: (deadline, reason) => this.#drain(deadline, reason),
    };
    // What a worker counted is lost with it but for its last report.
    this.#polling = setInterval(() => void this.report(false), windowMs).unref();
  }

  /** What all of them say, added up; counts of those that died are kept. */
  async report(isEnding: boolean): Promise<EdgeReport | undefined> {
    const asked = [...this.#workers.values()].filter(({ isListening }) => isListening);
    const reports = await Promise.all(asked.map((worker) => worker.report(isEnding)));
    const [first, ...others] = reports.filter((report) => report !== undefined);
    return first && mergeReports([first, ...others], this.#endedTraffic);
  }

  reconfigure(options: Options): void {
    this.#options = options;
    for (const worker of this.#workers.values()) worker.send({ kind: "reconfigure", options });
  }

  useTls(tls: TlsState): void {
    this.#tls = tls;
    for (const worker of this.#workers.values()) worker.send({ kind: "tls", tls });
  }

  async stop(): Promise<void> {
    clearInterval(this.#polling);
  }

  async #listen({ host = "", port = 0, reusePort = false }: ListenOptions): Promise<void> {
    const address = { host, port };
    // Workers share the port with whoever wants to: someone else's is refused here.
    const { secureAddress } = this.#deps;
    if (!reusePort) for (const one of [address, secureAddress]) if (one) await assertFree(one);
    const slots = Array.from({ length: this.#options.workers }, (_, slot) => slot);
    const first = slots.map((slot) => this.#start(slot, address));
    this.#kept = Promise.all(slots.map((slot) => this.#keep(slot, address)));
    try {
      await Promise.all(first.map(({ listening }) => listening));
    } catch (error) {
      this.#stopping.abort();
      for (const worker of this.#workers.values()) worker.kill();
      await this.#kept;
      throw error;
    }
  }

  #start(slot: number, address: Address): WorkerProcess {
    const { command, log } = this.#deps;
    const options = this.#options;
    const worker = startWorker(command, {
      kind: "serve",
      options,
      address,
      savesSnapshot: slot === 0,
      tls: this.#tls,
    });
    this.#workers.set(slot, worker);
    log.info({ worker: slot, workerPid: worker.pid }, "worker started");
    return worker;
  }

  async #keep(slot: number, address: Address): Promise<void> {
    const { clock, log } = this.#deps;
    const { signal } = this.#stopping;
    let pauseMs = firstPauseMs;
    for (;;) {
      const startedAt = clock.monotonic();
      const worker = this.#workers.get(slot);
      const how = await worker?.ended;
      if (worker?.lastReport) this.#endedTraffic = addTraffic(this.#endedTraffic, worker.lastReport.traffic);
      if (signal.aborted) return;
      log.error({ worker: slot, workerPid: worker?.pid, how }, "a worker ended; it is started again");
      const livedWell = clock.monotonic() - startedAt > goodLifeMs;
      pauseMs = livedWell ? firstPauseMs : Math.min(maxPauseMs, pauseMs * 2);
      await clock.sleep(pauseMs, signal);
      if (signal.aborted) return;
      this.#start(slot, address);
    }
  }

  async #drain(deadline: AbortSignal, reason: DrainReason = "shutdown"): Promise<void> {
    this.#stopping.abort();
    for (const worker of this.#workers.values())
      worker.send({ kind: "drain", timeoutMs: this.#options["drain-timeout"], reason });
    deadline.addEventListener("abort", () => void this.#killLater());
    await this.#kept;
  }

  async #killLater(): Promise<void> {
    await delay(killAfterMs, undefined, { ref: false });
    for (const worker of this.#workers.values()) worker.kill();
  }
}

async function assertFree({ host, port }: Address): Promise<void> {
  const server = createServer().listen({ host, port });
  try {
    await once(server, "listening");
  } catch (error) {
    throw error instanceof Error ? listenFailed(formatAddress({ host, port }), error) : error;
  }
  server.close();
  await once(server, "close");
}
