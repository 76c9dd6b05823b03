import { join } from "node:path";
import { bindAddress, createLog, flushLog, formatAddress, parseAddress, runTask, usageWrong } from "workload";
import type { Address, Environment, Log } from "workload";
import { accessLogLine } from "./admin/access-log.ts";
import { createEdgeCounters, type EdgeCounters } from "./admin/edge-counters.ts";
import { createLineWriter } from "./admin/line-writer.ts";
import { systemClock } from "./clock.ts";
import { createEdge, type Edge } from "./create-edge.ts";
import { createConsulClient } from "./discovery/consul-client.ts";
import { consulSettings } from "./discovery/consul-settings.ts";
import { loadSnapshot, type SavedSnapshot } from "./discovery/snapshot-file.ts";
import type { Options } from "./options/option-table.ts";
import { balanceOptions, proxyOptions } from "./options/edge-options.ts";
import type { ProxyObserver } from "./proxy/exchange-record.ts";
import { createRequestIds } from "./request-id.ts";

/** Everything that options name, read and checked, before anything is started. @throws UserError */
export async function prepare(options: Options, environment: Environment) {
  const address = bindAddress({ flag: options.address, environment });
  const adminText = options.admin ?? environment["NOMAD_ADDR_admin"];
  if ((options["tls-cert"] === undefined) !== (options["tls-key"] === undefined)) {
    throw usageWrong("tls-cert and tls-key belong together: one is missing");
  }
  const certificate =
    options["tls-cert"] !== undefined && options["tls-key"] !== undefined
      ? await (await import("./tls-files.ts")).loadCertificate(options["tls-cert"], options["tls-key"])
      : undefined;
  return {
    address,
    admin: adminText === undefined ? undefined : parseAddress(adminText),
    certificate,
    authorities:
      options["upstream-ca"] === undefined
        ? undefined
        : await (await import("./tls-files.ts")).loadAuthorities(options["upstream-ca"]),
    consul: await consulSettings(
      {
        addresses: options.consul,
        tokenFile: options["consul-token-file"],
        datacenter: options["consul-datacenter"],
        namespace: options["consul-namespace"],
      },
      environment,
      defaultConsul(address),
    ),
    snapshotFile: options["snapshot-file"] ?? defaultSnapshotFile(environment),
  };
}

/** Serves until a signal ends it. Returns the exit code. @throws UserError */
export async function serve(options: Options, environment: Environment): Promise<number> {
  const log = createLog("edge_server", options["log-level"]);
  const prepared = await prepare(options, environment);
  const stop = new AbortController();
  const counters = prepared.admin ? createEdgeCounters(systemClock.monotonic) : undefined;
  const edge = createEdge({
    consul: createConsulClient(prepared.consul),
    services: options.service,
    tagPrefix: options["tag-prefix"],
    balance: balanceOptions(options),
    probe: {
      path: options["probe-path"],
      intervalMs: options["probe-interval"],
      timeoutMs: options["probe-timeout"],
    },
    proxy: { ...proxyOptions(options, prepared), observer: proxyObserver(options, counters, log) },
    requestIds: options["request-id"] ? createRequestIds() : undefined,
    snapshotFile: prepared.snapshotFile,
    saved: await readSnapshot(prepared.snapshotFile, log),
    observer: counters?.edgeObserver,
    clock: systemClock,
    log,
    signal: stop.signal,
  });
  let isEnding = false;
  const isReady = () => !isEnding && edge.discovery.snapshot().source !== "none";
  const admin =
    prepared.admin && counters ? await startAdmin(prepared.admin, { edge, counters, isReady }) : undefined;
  process.on("SIGHUP", () => void reload(prepared.certificate, log));
  const task = await runTask({
    server: edge.proxy,
    address: prepared.address,
    environment,
    log,
    graceMs: options["drain-grace"],
    drainTimeoutMs: options["drain-timeout"],
    onEnding: () => (isEnding = true),
  });
  const exitCode = await task.ended;
  stop.abort();
  await admin?.close();
  await edge.ended;
  await flushLog(log);
  return exitCode;
}

/** Loaded only when asked for: most of a cold start would be its libraries. */
async function startAdmin(
  address: Address,
  sources: { edge: Edge; counters: EdgeCounters; isReady: () => boolean },
) {
  const { createAdmin } = await import("./admin/create-admin.ts");
  const app = createAdmin({ ...sources, now: systemClock.now, monotonic: systemClock.monotonic });
  await app.listen({ host: address.host, port: address.port });
  return app;
}

function proxyObserver(options: Options, counters: EdgeCounters | undefined, log: Log): ProxyObserver {
  const observer: ProxyObserver = {
    ...counters?.proxyObserver,
    failed: (error) => log.error({ err: error }, "the edge failed"),
  };
  const format = options["access-log"];
  if (format === "off") return observer;
  const write = createLineWriter(1);
  return {
    ...observer,
    exchangeEnded: (record) => {
      counters?.proxyObserver.exchangeEnded?.(record);
      write(
        accessLogLine(record, format, { epochMs: systemClock.now(), monotonicMs: systemClock.monotonic() }),
      );
    },
  };
}

async function reload(certificate: { reload(): Promise<void> } | undefined, log: Log): Promise<void> {
  try {
    await certificate?.reload();
    log.info("certificate files read anew");
  } catch (error) {
    log.error({ err: error }, "the certificate files cannot be used; the ones before stay in use");
  }
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

function defaultSnapshotFile(environment: Environment): string | undefined {
  const folder = environment["NOMAD_TASK_DIR"];
  return folder === undefined ? undefined : join(folder, "edge-snapshot.json");
}

/** The agent on the same host listens on the same address, as far as it is one. */
function defaultConsul({ host }: Address): string {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  return formatAddress({ host: isEverywhere ? "127.0.0.1" : host, port: 8500 });
}
