import { spawn, type ChildProcess } from "node:child_process";
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
  command: WorkerCommand,
  first: Extract<ToWorker, { kind: "serve" }>,
): WorkerProcess {
  const worker = new ChildWorker(command);
  worker.send(first);
  return worker;
}

class ChildWorker implements WorkerProcess {
  readonly pid: number | undefined;
  readonly listening: Promise<void>;
  readonly ended: Promise<string>;
  isListening = false;
  lastReport: EdgeReport | undefined;
  readonly #child: ChildProcess;
  readonly #startedListening = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, (report: EdgeReport | undefined) => void>();
  readonly #parts = new Map<number, ReportPart[]>();
  #asked = 0;

  constructor({ command, args }: WorkerCommand) {
    const child = spawn(command, args, {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "advanced",
    });
    this.#child = child;
    this.pid = child.pid;
    this.ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(String(code ?? signal)));
    });
    this.listening = this.#startedListening.promise;
    // Only who starts a worker for the first time waits for it.
    this.listening.catch(() => {});
    child.on("message", (message: FromWorker) => this.#told(message));
    void this.#settle();
  }

  report(isEnding: boolean): Promise<EdgeReport | undefined> {
    const number = this.#asked++;
    const { promise, resolve } = Promise.withResolvers<EdgeReport | undefined>();
    this.#waiting.set(number, resolve);
    this.send({ kind: "report", number, isEnding });
    return this.isListening ? promise : Promise.resolve(undefined);
  }

  /** A worker that has ended hears nothing: `ended` says so. */
  send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #told(message: FromWorker): void {
    if (message.kind === "listening") {
      this.isListening = true;
      this.#startedListening.resolve();
      return;
    }
    const parts = this.#parts.get(message.number) ?? [];
    this.#parts.set(message.number, parts);
    if (message.part) parts.push(message.part);
    if (!message.isLast) return;
    const report = joinReport(parts);
    this.#parts.delete(message.number);
    this.lastReport = report ?? this.lastReport;
    this.#reply(message.number, report);
  }

  async #settle(): Promise<void> {
    const how = await this.ended;
    this.isListening = false;
    this.#startedListening.reject(new Error(`a worker ended before it listened (${how})`));
    for (const number of this.#waiting.keys()) this.#reply(number, undefined);
  }

  #reply(number: number, report: EdgeReport | undefined): void {
    this.#waiting.get(number)?.(report);
    this.#waiting.delete(number);
  }
}
