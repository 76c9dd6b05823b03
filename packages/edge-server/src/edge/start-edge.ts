import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "workload";
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
import type { Prepared } from "./prepare.ts";
import { createPace } from "../pace.ts";
import { exhaustionText } from "../sockets/exhaustion-text.ts";
import { countDescriptors, readDescriptorLimit } from "../sockets/descriptors.ts";
import type { ProxyObserver } from "../exchange/exchange-record.ts";

export interface StartOptions {
  readonly options: Options;
  readonly prepared: Prepared;
  readonly log: Log;
  /** Of several processes one keeps the snapshot. */
  readonly savesSnapshot: boolean;
}

/** An edge that follows Consul; it does not listen yet. */
export interface StartedEdge {
  readonly edge: Edge;
  /** Undefined when no private listener was asked for: then nothing is counted. */
  report(isEnding: boolean): Promise<EdgeReport | undefined>;
  /** Goes by other options from now on. */
  reconfigure(options: Options, prepared: Prepared): void;
  /** Ends everything but the proxy, which is drained by then. */
  stop(): Promise<void>;
}

/** Consul usually answers within milliseconds; an edge whose Consul is down has to say so itself. */
const patienceMs = 1000;

/** Starts an edge as options say. Resolves once it knows where to send requests, or Consul has not said so for a second. */
export async function startEdge({
  options,
  prepared,
  log,
  savesSnapshot,
}: StartOptions): Promise<StartedEdge> {
  const stop = new AbortController();
  const { monotonic } = systemClock;
  const counters = prepared.admin ? createEdgeCounters(monotonic) : undefined;
  const descriptors = watchDescriptors(counters !== undefined);
  const residentMemory = createResidentMemory();
  const rotation = setInterval(() => {
    counters?.stats.rotate();
    descriptors.refresh();
  }, windowMs).unref();
  let { certificate } = prepared;
  let format = options["access-log"];
  const edge = createEdge({
    settings: edgeSettings(options, prepared.authorities),
    consul: createConsulClient(prepared.consul),
    proxy: {
      tls: certificate && { contextFor: () => certificate },
      observer: createObserver({ counters, log, format: () => format, isAlone: options.workers === 1 }),
    },
    snapshotFile: savesSnapshot ? prepared.snapshotFile : undefined,
    saved: await readSnapshot(prepared.snapshotFile, log),
    observer: counters?.edgeObserver,
    clock: systemClock,
    log,
    signal: stop.signal,
  });
  await Promise.race([edge.discovery.informed, delay(patienceMs)]);
  return {
    edge,
    report: async (isEnding) =>
      counters &&
      readReport({
        edge,
        counters,
        monotonic,
        descriptors: descriptors.read(),
        memoryBytes: residentMemory(),
        isReady: !isEnding && edge.discovery.snapshot().source !== "none",
      }),
    reconfigure: (next, nextPrepared) => {
      log.level = next["log-level"];
      format = next["access-log"];
      ({ certificate } = nextPrepared);
      edge.reconfigure(edgeSettings(next, nextPrepared.authorities));
    },
    stop: async () => {
      clearInterval(rotation);
      stop.abort();
      await edge.ended;
    },
  };
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
