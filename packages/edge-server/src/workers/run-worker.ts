import { setImmediate as nextLoop } from "node:timers/promises";
import { createLog } from "workload";
import type { Environment } from "workload";
import type { EdgeReport } from "../admin/edge-report.ts";
import type { TlsState } from "../edge/tls-state.ts";
import type { Options } from "../options/option-table.ts";
import { prepare } from "../edge/prepare.ts";
import { startEdge } from "../edge/start-edge.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { splitReport } from "./report-parts.ts";

/** One of several processes that serve side by side: does what its parent says, and ends when the parent is gone. Returns the exit code. */
export async function runWorker(environment: Environment): Promise<number> {
  // A terminal or a service manager signals all processes; what becomes of workers is the parent's word alone.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
  const serving = Promise.withResolvers<Extract<ToWorker, { kind: "serve" }>>();
  const ending = Promise.withResolvers<Omit<Extract<ToWorker, { kind: "drain" }>, "kind">>();
  /** What came while it starts. */
  const newest: { options?: Options; tls?: TlsState } = {};
  const handlers = {
    reconfigure: (next: Options): void => void (newest.options = next),
    useTls: (next: TlsState): void => void (newest.tls = next),
    report: async (): Promise<EdgeReport | undefined> => undefined,
  };
  let isEnding = false;
  process.on("message", (message: ToWorker) => {
    if (message.kind === "serve") serving.resolve(message);
    else if (message.kind === "drain") ending.resolve(message);
    else if (message.kind === "reconfigure") handlers.reconfigure(message.options);
    else if (message.kind === "tls") handlers.useTls(message.tls);
    else {
      ({ isEnding } = message);
      void handlers.report().then((report) => tellReport(message.number, report));
    }
  });
  process.on("disconnect", () => ending.resolve({ timeoutMs: lonelyDrainMs, reason: "shutdown" }));

  const { options, address, savesSnapshot, tls } = await serving.promise;
  const log = createLog("edge_server", options["log-level"]);
  const prepared = await prepare(options, environment);
  const started = await startEdge({ options, prepared, tls, log, savesSnapshot });
  handlers.report = report;
  handlers.reconfigure = (next) => started.reconfigure(next);
  handlers.useTls = (next) => started.useTls(next);
  if (newest.options) started.reconfigure(newest.options);
  if (newest.tls) started.useTls(newest.tls);
  await started.server.listen({ host: address.host, port: address.port, reusePort: true });
  tell({ kind: "listening" });
  const { timeoutMs, reason } = await ending.promise;
  await started.server.drain(AbortSignal.timeout(timeoutMs), reason);
  await started.stop();
  return 0;

  /** What it counts is not worth its life. */
  async function report(): Promise<EdgeReport | undefined> {
    try {
      return await started.report(isEnding);
    } catch (error) {
      log.error({ err: error }, "a worker cannot say what it counts");
      return undefined;
    }
  }
}

/** How long requests in flight get when the parent is gone: nobody waits for the end. */
const lonelyDrainMs = 10_000;

/** Part by part, a turn of the event loop for each. */
async function tellReport(number: number, report: EdgeReport | undefined): Promise<void> {
  for (const part of report ? splitReport(report) : []) {
    tell({ kind: "report", number, part, isLast: false });
    await nextLoop();
  }
  tell({ kind: "report", number, part: undefined, isLast: true });
}

/** A parent that is gone hears nothing: "disconnect" follows. */
function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
