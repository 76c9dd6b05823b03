import { allocatedTask, createLog, runTask } from "workload";
import type { Address, Environment, Log } from "workload";
import type { EdgeReport } from "./admin/edge-report.ts";
import { systemClock } from "./clock.ts";
import { reloadOptions } from "./options/reload-options.ts";
import type { GivenOptions } from "./options/parse-options.ts";
import type { EdgeProcess } from "./edge/edge-process.ts";
import { prepare, type Prepared } from "./edge/prepare.ts";
import { startEdge } from "./edge/start-edge.ts";
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
  const log = createLog("edge_server", options["log-level"]);
  const prepared = await prepare(options, environment);
  for (const warning of warnings) log.warn(warning);
  const edge = await startProcess(serving, prepared, log);
  let isEnding = false;
  let adminHosts = options["admin-hosts"];
  // Beside an older copy of this task, which it takes over from.
  const reusePort = allocatedTask(environment) !== undefined && process.platform === "linux";
  const admin =
    prepared.admin &&
    (await startAdmin({
      address: { ...prepared.admin, reusePort },
      hostNames: () => adminHosts,
      read: () => edge.report(isEnding),
    }));
  reloadOnHangUp(serving, log, (next, nextPrepared) => {
    adminHosts = next["admin-hosts"];
    edge.reconfigure(next, nextPrepared);
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
  await edge.stop();
  return exitCode;
}

async function startProcess(
  { given: { options }, workerCommand }: ServeOptions,
  prepared: Prepared,
  log: Log,
): Promise<EdgeProcess> {
  if (options.workers > 1) {
    const { createWorkers } = await import("./workers/create-workers.ts");
    return createWorkers({ options, command: workerCommand, clock: systemClock, log });
  }
  return startEdge({ options, prepared, log, savesSnapshot: true });
}

/** Loaded only when asked for: most of a cold start would be its libraries. */
async function startAdmin({
  address,
  hostNames,
  read,
}: {
  address: Address & { reusePort: boolean };
  hostNames: () => readonly string[];
  read: () => Promise<EdgeReport | undefined>;
}) {
  const { createAdmin } = await import("./admin/create-admin.ts");
  const report = async () => {
    const found = await read();
    if (!found) throw Object.assign(new Error("no process that serves has answered"), { statusCode: 503 });
    return found;
  };
  const app = createAdmin({ report, hostNames, now: systemClock.now, monotonic: systemClock.monotonic });
  await app.listen(address);
  return app;
}

/** SIGHUP: all that can be used of the new options is used; options or files that cannot be used change nothing. */
function reloadOnHangUp(
  { given, environment, readOptions }: ServeOptions,
  log: Log,
  reconfigure: EdgeProcess["reconfigure"],
): void {
  let current = given.options;
  let last = Promise.resolve();
  process.on("SIGHUP", () => void (last = last.then(reload)));

  async function reload(): Promise<void> {
    try {
      const { options, warnings } = await readOptions();
      const next = reloadOptions(current, options);
      const prepared = await prepare(next.options, environment);
      reconfigure(next.options, prepared);
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
