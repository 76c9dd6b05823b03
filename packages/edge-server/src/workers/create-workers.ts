import { once } from "node:events";
import { createServer, type ListenOptions } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Address, DrainableServer, DrainReason, Log } from "workload";
import type { EdgeReport } from "../admin/edge-report.ts";
import { addTraffic, mergeReports, noTraffic } from "../admin/merge-reports.ts";
import { windowMs } from "../admin/status.ts";
import type { Clock } from "../clock.ts";
import type { Options } from "../options/option-table.ts";
import { startWorker, type WorkerCommand, type WorkerProcess } from "./worker-process.ts";

export interface WorkersOptions {
  readonly options: Options;
  readonly command: WorkerCommand;
  readonly clock: Clock;
  readonly log: Log;
}

/** Processes that serve side by side on one address (SO_REUSEPORT); one that dies is started again. */
export interface Workers {
  readonly server: DrainableServer;
  /** What all of them say, added up; counts of those that died are kept. Undefined when none answers. */
  report(isEnding: boolean): Promise<EdgeReport | undefined>;
  reconfigure(options: Options): void;
  stop(): Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;
/** One that lived this long did not die of its start. */
const goodLifeMs = 10_000;
/** A worker cuts by itself what is left at its deadline; after this much more it is killed. */
const killAfterMs = 2000;

/** As many workers as options say; they start with `server.listen`. */
export function createWorkers({ options: initial, command, clock, log }: WorkersOptions): Workers {
  const stop = new AbortController();
  const workers = new Map<number, WorkerProcess>();
  let options = initial;
  let past = noTraffic;
  let kept: Promise<unknown> = Promise.resolve();
  // What a worker counted is lost with it but for its last report.
  const polling = setInterval(() => void report(false), windowMs).unref();

  return {
    server: { listen, drain },
    report,
    reconfigure: (next) => {
      options = next;
      for (const worker of workers.values()) worker.send({ kind: "reconfigure", options });
    },
    stop: async () => clearInterval(polling),
  };

  async function listen({ host = "", port = 0, reusePort = false }: ListenOptions): Promise<void> {
    const address = { host, port };
    // Workers share the port with whoever wants to: someone else's is refused here.
    if (!reusePort) await assertFree(address);
    const slots = Array.from({ length: options.workers }, (_, slot) => slot);
    const first = slots.map((slot) => start(slot, address));
    kept = Promise.all(slots.map((slot) => keep(slot, address)));
    try {
      await Promise.all(first.map(({ listening }) => listening));
    } catch (error) {
      stop.abort();
      for (const worker of workers.values()) worker.kill();
      await kept;
      throw error;
    }
  }

  function start(slot: number, address: Address): WorkerProcess {
    const worker = startWorker(command, { kind: "serve", options, address, savesSnapshot: slot === 0 });
    workers.set(slot, worker);
    log.info({ worker: slot, workerPid: worker.pid }, "worker started");
    return worker;
  }

  async function keep(slot: number, address: Address): Promise<void> {
    let pauseMs = firstPauseMs;
    for (;;) {
      const startedAt = clock.monotonic();
      const worker = workers.get(slot);
      const how = await worker?.ended;
      if (worker?.lastReport) past = addTraffic(past, worker.lastReport.traffic);
      if (stop.signal.aborted) return;
      log.error({ worker: slot, workerPid: worker?.pid, how }, "a worker ended; it is started again");
      pauseMs =
        clock.monotonic() - startedAt > goodLifeMs ? firstPauseMs : Math.min(longestPauseMs, pauseMs * 2);
      await clock.sleep(pauseMs, stop.signal);
      if (stop.signal.aborted) return;
      start(slot, address);
    }
  }

  async function drain(deadline: AbortSignal, reason: DrainReason = "shutdown"): Promise<void> {
    stop.abort();
    for (const worker of workers.values())
      worker.send({ kind: "drain", timeoutMs: options["drain-timeout"], reason });
    deadline.addEventListener("abort", () => void killLater());
    await kept;
  }

  async function killLater(): Promise<void> {
    await delay(killAfterMs, undefined, { ref: false });
    for (const worker of workers.values()) worker.kill();
  }

  async function report(isEnding: boolean): Promise<EdgeReport | undefined> {
    const asked = [...workers.values()].filter(({ isListening }) => isListening);
    const answers = await Promise.all(asked.map((worker) => worker.report(isEnding)));
    const [first, ...others] = answers.filter((answer) => answer !== undefined);
    return first && mergeReports([first, ...others], past);
  }
}

async function assertFree({ host, port }: Address): Promise<void> {
  const server = createServer().listen({ host, port });
  await once(server, "listening");
  server.close();
  await once(server, "close");
}
