import { setTimeout as delay } from "node:timers/promises";
import type { DrainableServer, Log } from "workload";
import { accessLogLine, refusalLogLine } from "../admin/access-log.ts";
import { createEdgeCounters, type EdgeCounters } from "../admin/edge-counters.ts";
import { readReport, type EdgeReport } from "../admin/edge-report.ts";
import { createLineWriter, pipeAtomBytes } from "../admin/line-writer.ts";
import { createResidentMemory } from "../admin/resident-memory.ts";
import { windowMs } from "../admin/status.ts";
import { systemClock } from "../clock.ts";
import { createEdge, type Edge } from "./create-edge.ts";
import { createConsulClient } from "../discovery/consul-client.ts";
import { loadSnapshot, type SavedSnapshot } from "../discovery/snapshot-file.ts";
import { edgeSettings } from "../options/edge-settings.ts";
import type { Options } from "../options/option-table.ts";
import type { EdgeProcess } from "./edge-process.ts";
import { alsoSecure } from "./also-secure.ts";
import type { Prepared } from "./prepare.ts";
import { TlsContexts } from "./tls-contexts.ts";
import type { TlsState } from "./tls-state.ts";
import { createPace } from "../pace.ts";
import { exhaustionText } from "../sockets/exhaustion-text.ts";
import { countDescriptors, readDescriptorLimit } from "../sockets/descriptors.ts";
import type { ProxyObserver } from "../exchange/exchange-record.ts";

export interface StartOptions {
  readonly options: Options;
  readonly prepared: Prepared;
  readonly tls: TlsState;
  readonly log: Log;
  /** Of several processes one keeps the snapshot. */
  readonly savesSnapshot: boolean;
}

/** Consul usually answers within milliseconds; an edge whose Consul is down has to say so itself. */
const patienceMs = 1000;

/** Starts an edge in this process, as options say. Resolves once it knows where to send requests, or Consul has not said so for a second. */
export async function startEdge(start: StartOptions): Promise<EdgeProcess> {
  const saved = await readSnapshot(start.prepared.snapshotFile, start.log);
  const edge = new LocalEdge(start, saved);
  await Promise.race([edge.informed, delay(patienceMs)]);
  return edge;
}

/** An edge in this process. */
class LocalEdge implements EdgeProcess {
  readonly server: DrainableServer;
  readonly informed: Promise<void>;
  readonly #edge: Edge;
  readonly #log: Log;
  /** Without a private listener nothing is counted. */
  readonly #counters: EdgeCounters | undefined;
  readonly #descriptors: ReturnType<typeof watchDescriptors>;
  readonly #residentMemory = createResidentMemory();
  readonly #rotation: NodeJS.Timeout;
  readonly #stop = new AbortController();
  readonly #tls: TlsContexts;
  #accessLog: Options["access-log"];

  constructor(
    { options, prepared, tls, log, savesSnapshot }: StartOptions,
    saved: SavedSnapshot | undefined,
  ) {
    this.#log = log;
    this.#tls = new TlsContexts(tls);
    this.#accessLog = options["access-log"];
    this.#counters = prepared.admin ? createEdgeCounters(systemClock.monotonic) : undefined;
    this.#descriptors = watchDescriptors(this.#counters !== undefined);
    this.#rotation = setInterval(() => {
      this.#counters?.stats.rotate();
      this.#descriptors.refresh();
    }, windowMs).unref();
    const observer = createObserver({
      counters: this.#counters,
      log,
      format: () => this.#accessLog,
      isAlone: options.workers === 1,
    });
    const secured = { contextFor: () => this.#tls.served, isByName: false };
    this.#edge = createEdge({
      settings: edgeSettings(options, this.#tls.upstream),
      consul: createConsulClient(prepared.consul),
      proxy: { tls: tls.served && !prepared.secureAddress ? secured : undefined, observer },
      tlsReports: () => this.#tls.reports(),
      snapshotFile: savesSnapshot ? prepared.snapshotFile : undefined,
      saved,
      observer: this.#counters?.edgeObserver,
      clock: systemClock,
      log,
      signal: this.#stop.signal,
    });
    const { proxy } = this.#edge;
    this.server = prepared.secureAddress
      ? alsoSecure({ proxy, address: prepared.secureAddress, tls: secured, log })
      : proxy;
    this.informed = this.#edge.discovery.informed;
  }

  async report(isEnding: boolean): Promise<EdgeReport | undefined> {
    const counters = this.#counters;
    if (!counters) return undefined;
    return readReport({
      edge: this.#edge,
      counters,
      monotonic: systemClock.monotonic,
      descriptors: this.#descriptors.read(),
      memoryBytes: this.#residentMemory(),
      tls: this.#tls.reports(),
      isReady: !isEnding && this.#edge.discovery.snapshot().source !== "none",
    });
  }

  reconfigure(options: Options): void {
    this.#log.level = options["log-level"];
    this.#accessLog = options["access-log"];
    this.#edge.reconfigure(edgeSettings(options, this.#tls.upstream));
  }

  useTls(state: TlsState): void {
    this.#edge.secure(this.#tls.use(state).upstream);
  }

  async stop(): Promise<void> {
    clearInterval(this.#rotation);
    this.#stop.abort();
    await this.#edge.ended;
  }
}

function createObserver(sources: {
  counters: EdgeCounters | undefined;
  log: Log;
  format: () => Options["access-log"];
  isAlone: boolean;
}): ProxyObserver {
  const { counters, log, format: readFormat, isAlone } = sources;
  const mayTell = createPace(1000);
  // Now: without a descriptor nothing can be read.
  const descriptorLimit = readDescriptorLimit();
  const write = createLineWriter(1, isAlone ? undefined : pipeAtomBytes);
  return {
    ...counters?.proxyObserver,
    exhausted: (code) => {
      counters?.proxyObserver.exhausted?.(code);
      if (mayTell(code, systemClock.monotonic())) log.error({ code, descriptorLimit }, exhaustionText(code));
    },
    unpipelined: (instance, reason, requests) => {
      counters?.proxyObserver.unpipelined?.(instance, reason, requests);
      if (mayTell(`${instance.id} ${reason}`, systemClock.monotonic()))
        log.warn(
          { instance: instance.id, reason, requests },
          "a shared connection ended, its requests went another way",
        );
    },
    headRefused: (record) => {
      const format = readFormat();
      if (format !== "off") write(refusalLogLine(record, format, systemClock.now()));
    },
    failed: (error) => log.error({ err: error }, "the edge failed"),
    exchangeEnded: (record) => {
      counters?.proxyObserver.exchangeEnded?.(record);
      const format = readFormat();
      if (format === "off") return;
      const now = { epochMs: systemClock.now(), monotonicMs: systemClock.monotonic() };
      write(accessLogLine(record, format, now));
    },
  };
}

/** Counts now and then, for reports: a process with many takes a while to list them. */
function watchDescriptors(isWanted: boolean) {
  const most = readDescriptorLimit() ?? 0;
  let open = 0;
  const refresh = () => {
    if (isWanted) void countDescriptors().then((count = 0) => (open = count));
  };
  refresh();
  return { refresh, read: () => ({ open, most }) };
}

async function readSnapshot(file: string | undefined, log: Log): Promise<SavedSnapshot | undefined> {
  if (file === undefined) return undefined;
  try {
    return await loadSnapshot(file);
  } catch (error) {
    log.warn({ err: error, file }, "the saved snapshot cannot be used");
    return undefined;
  }
}
