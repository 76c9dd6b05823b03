import type { SecureContext } from "node:tls";
import { allocatedTask, createLog, onHangUp, runTask } from "workload";
import type { Address, Environment, Log } from "workload";
import type { EdgeReport } from "./admin/edge-report.ts";
import { systemClock } from "./clock.ts";
import { reloadOptions } from "./options/reload-options.ts";
import type { Options } from "./options/option-table.ts";
import type { GivenOptions } from "./options/parse-options.ts";
import type { EdgeProcess } from "./edge/edge-process.ts";
import { loadTls } from "./edge/load-tls.ts";
import { prepare, type Prepared } from "./edge/prepare.ts";
import { startEdge } from "./edge/start-edge.ts";
import { TlsContexts } from "./edge/tls-contexts.ts";
import { TlsWatch } from "./edge/tls-watch.ts";
import type { WorkerCommand } from "./workers/worker-process.ts";

export interface ServeOptions {
  readonly given: GivenOptions;
  readonly environment: Environment;
  /** Reads flags, variables and the config file anew. @throws UserError */
  readonly readOptions: () => Promise<GivenOptions>;
  /** What starts a worker. */
  readonly workerCommand: WorkerCommand;
}

/** Serves until a signal ends it. Returns the exit code. @throws UserError */
export async function serve(serving: ServeOptions): Promise<number> {
  const { environment } = serving;
  const { options, warnings } = serving.given;
  const started = Promise.withResolvers<Reloadable>();
  const log = createLog("edge_server", options["log-level"]);
  reloadOnHangUp(serving, log, started.promise);
  const prepared = await prepare(options, environment);
  const tls = new TlsWatch(await loadTls(options), log);
  for (const warning of warnings) log.warn(warning);
  const edge = await startProcess(serving, { prepared, tls, log });
  tls.follow((state) => edge.useTls(state));
  let isEnding = false;
  let adminHosts = options["admin-hosts"];
  // Beside an older copy of this task, which it takes over from.
  const reusePort = allocatedTask(environment) !== undefined && process.platform === "linux";
  const contexts = new TlsContexts(tls.state);
  const admin =
    prepared.admin &&
    (await startAdmin({
      address: { ...prepared.admin, reusePort },
      hostNames: () => adminHosts,
      secureContext: () => contexts.use(tls.state).upstream,
      read: () => edge.report(isEnding),
    }));
  started.resolve({
    tls,
    reconfigure: (next) => {
      adminHosts = next["admin-hosts"];
      edge.reconfigure(next);
    },
  });
  const task = await runTask({
    server: edge.server,
    address: prepared.address,
    environment,
    log,
    graceMs: options["drain-grace"],
    drainTimeoutMs: options["drain-timeout"],
    onEnding: () => (isEnding = true),
  });
  const exitCode = await task.ended;
  await admin?.close();
  tls.stop();
  await edge.stop();
  return exitCode;
}

interface Parts {
  readonly prepared: Prepared;
  readonly tls: TlsWatch;
  readonly log: Log;
}

async function startProcess(
  { given: { options }, workerCommand }: ServeOptions,
  { prepared, tls, log }: Parts,
): Promise<EdgeProcess> {
  if (options.workers > 1) {
    const { createWorkers } = await import("./workers/create-workers.ts");
    const { secureAddress } = prepared;
    return createWorkers({
      options,
      secureAddress,
      tls: tls.state,
      command: workerCommand,
      clock: systemClock,
      log,
    });
  }
  return startEdge({ options, prepared, tls: tls.state, log, savesSnapshot: true });
}

/** Loaded only when asked for: most of a cold start would be its libraries. */
async function startAdmin({
  address,
  hostNames,
  secureContext,
  read,
}: {
  address: Address & { reusePort: boolean };
  hostNames: () => readonly string[];
  secureContext: () => SecureContext | undefined;
  read: () => Promise<EdgeReport | undefined>;
}) {
  const { createAdmin } = await import("./admin/create-admin.ts");
  const report = async () => {
    const found = await read();
    if (!found) throw Object.assign(new Error("no process that serves has answered"), { statusCode: 503 });
    return found;
  };
  const { now, monotonic } = systemClock;
  const app = createAdmin({ report, hostNames, secureContext, now, monotonic });
  await app.listen(address);
  return app;
}

/** What a reload changes. */
interface Reloadable {
  readonly tls: TlsWatch;
  readonly reconfigure: (options: Options) => void;
}

/**
 * SIGHUP: all that can be used of the new options is used; options or files that cannot be used change nothing. One that comes while the edge starts is
 * answered once it has started.
 */
function reloadOnHangUp(
  { given, environment, readOptions }: ServeOptions,
  log: Log,
  started: Promise<Reloadable>,
): void {
  let current = given.options;
  onHangUp(reload);

  async function reload(): Promise<void> {
    const { tls, reconfigure } = await started;
    try {
      const { options, warnings } = await readOptions();
      const next = reloadOptions(current, options);
      await prepare(next.options, environment);
      tls.use(await loadTls(next.options, tls.state));
      reconfigure(next.options);
      current = next.options;
      log.info("options and certificate files read anew");
      for (const warning of warnings) log.warn(warning);
      if (next.needRestart.length > 0)
        log.warn({ options: next.needRestart }, "these options differ, but only a restart changes them");
    } catch (error) {
      log.error({ err: error }, "the options or files cannot be used; those before stay in use");
    }
  }
}
