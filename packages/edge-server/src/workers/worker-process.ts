import { spawn } from "node:child_process";
import type { EdgeReport } from "../admin/edge-report.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { joinReport, type ReportPart } from "./report-parts.ts";

/** What starts a worker: the own program with a flag that says what it is. */
export interface WorkerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** A worker, as its parent sees it. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Resolves when it accepts connections; rejects when it ended before. */
  readonly listening: Promise<void>;
  readonly isListening: boolean;
  /** The exit code, the signal that ended it, or why it did not start. Never rejects. */
  readonly ended: Promise<string>;
  /** The newest report that it gave. */
  readonly lastReport: EdgeReport | undefined;
  /** Asks for a report; undefined when it ends first. */
  report(isEnding: boolean): Promise<EdgeReport | undefined>;
  send(message: ToWorker): void;
  kill(): void;
}

/** Starts a worker and tells it what to serve. Its log goes where the parent's goes. */
export function startWorker(
  { command, args }: WorkerCommand,
  first: Extract<ToWorker, { kind: "serve" }>,
): WorkerProcess {
  const child = spawn(command, args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(String(code ?? signal)));
  });
  const listening = Promise.withResolvers<void>();
  const waiting = new Map<number, (report: EdgeReport | undefined) => void>();
  const partial = new Map<number, ReportPart[]>();
  let isListening = false;
  let lastReport: EdgeReport | undefined;
  let asked = 0;
  child.on("message", (message: FromWorker) => {
    if (message.kind === "listening") {
      isListening = true;
      listening.resolve();
      return;
    }
    const parts = partial.get(message.number) ?? [];
    partial.set(message.number, parts);
    if (message.part) parts.push(message.part);
    if (!message.isLast) return;
    const report = joinReport(parts);
    partial.delete(message.number);
    lastReport = report ?? lastReport;
    answer(message.number, report);
  });
  void settle();
  // Only who starts a worker for the first time waits for it.
  listening.promise.catch(() => {});
  send(first);
  return {
    pid: child.pid,
    listening: listening.promise,
    get isListening() {
      return isListening;
    },
    ended,
    get lastReport() {
      return lastReport;
    },
    report: (isEnding) => {
      const number = asked++;
      const { promise, resolve } = Promise.withResolvers<EdgeReport | undefined>();
      waiting.set(number, resolve);
      send({ kind: "report", number, isEnding });
      return isListening ? promise : Promise.resolve(undefined);
    },
    send,
    kill: () => void child.kill("SIGKILL"),
  };

  async function settle(): Promise<void> {
    const how = await ended;
    isListening = false;
    listening.reject(new Error(`a worker ended before it listened (${how})`));
    for (const number of waiting.keys()) answer(number, undefined);
  }

  function answer(number: number, report: EdgeReport | undefined): void {
    waiting.get(number)?.(report);
    waiting.delete(number);
  }

  /** One that has ended hears nothing: `ended` says so. */
  function send(message: ToWorker): void {
    if (child.connected) child.send(message, () => {});
  }
}
