import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  childrenOf,
  identifyProcess,
  isSameProcess,
  ownIdentity,
  signalProcess,
  type ProcessIdentity,
} from "processes";
import type { Log } from "workload";
import { endAll } from "./end-orphans.ts";
import { nginxArguments } from "./nginx-arguments.ts";
import { forwardNginxLog } from "./nginx-log.ts";
import { writeRunRecord } from "./run-record.ts";

export interface StartNginxOptions {
  /** Of the program. */
  readonly path: string;
  /** The run folder; nginx's relative names are of it. */
  readonly folder: string;
  /** Name of the configuration in it. */
  readonly file: string;
  readonly log: Pick<Log, "info" | "warn" | "error">;
}

/** How long nginx may take to listen, and to read a configuration anew. */
const patienceMs = 15_000;

/** nginx that runs and listens, as a child of this process. */
export class NginxProcess {
  /** Resolves with words when it ends, asked or not. */
  readonly ended: Promise<string>;
  readonly #folder: string;
  readonly #master: ProcessIdentity;
  #workers: readonly ProcessIdentity[] = [];

  private constructor({ ended, folder }: Started, master: ProcessIdentity) {
    this.#folder = folder;
    this.#master = master;
    this.ended = ended;
    this.#record();
  }

  /** Resolves once it listens. Rejects with what it said when it does not. */
  static async start({ path, folder, file, log }: StartNginxOptions): Promise<NginxProcess> {
    rmSync(join(folder, "nginx.pid"), { force: true });
    const child = spawn(path, nginxArguments(file), {
      cwd: folder,
      // Nothing of the task: whoever looks for its processes by their environment finds the gateway alone.
      env: {},
      // Ctrl-C is for the gateway, which then asks nginx to finish.
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(`ended with ${signal ?? code}`));
    });
    const said: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (said.length < 20) said.push(text);
    });
    forwardNginxLog(child.stderr, log);
    const started = { child, ended, folder };
    const master = await untilItListens(started);
    if (master) return new NginxProcess(started, master);
    throw new Error(`nginx ${await ended}: ${said.join("").trim()}`);
  }

  /** Reads its configuration and certificates anew. Resolves once the new workers serve; the old ones finish what they have begun. */
  async reload(): Promise<void> {
    const before = new Set(this.#workers.map(({ pid }) => pid));
    if (!signalProcess(this.#master, "SIGHUP")) return;
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const isNew = childrenOf(this.#master.pid).some(({ pid }) => !before.has(pid));
      if (isNew) break;
      if (!isSameProcess(this.#master) || Date.now() >= deadline)
        throw new Error("nginx has not taken the new configuration");
      await delay(20);
    }
    this.#record();
  }

  /** Lets it finish what it has begun, until the signal aborts; then ends it. */
  async stop(deadline: AbortSignal): Promise<void> {
    this.#record();
    signalProcess(this.#master, "SIGQUIT");
    const cut = (): void => void signalProcess(this.#master, "SIGTERM");
    if (deadline.aborted) cut();
    deadline.addEventListener("abort", cut, { once: true });
    await Promise.race([this.ended, this.#longAfter(deadline)]);
    deadline.removeEventListener("abort", cut);
    await this.clear();
  }

  /** Ends what is left of it: a master that was killed leaves workers, which hold the port. */
  async clear(): Promise<void> {
    await endAll([this.#master, ...this.#workers].filter(isSameProcess), 500);
  }

  async #longAfter(deadline: AbortSignal): Promise<void> {
    if (!deadline.aborted) await once(deadline, "abort");
    await delay(3_000, undefined, { ref: false });
  }

  /** Remembers, and writes down, which processes are its own now. */
  #record(): void {
    const living = [...this.#workers.filter(isSameProcess), ...childrenOf(this.#master.pid)];
    this.#workers = [...new Map(living.map((worker) => [worker.pid, worker])).values()];
    writeRunRecord(this.#folder, { owner: ownIdentity(), master: this.#master, workers: this.#workers });
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
  readonly folder: string;
}

/** nginx writes its pid down once it has bound all its ports, and then starts its workers. Undefined when it has ended instead. */
async function untilItListens({ child, ended, folder }: Started): Promise<ProcessIdentity | undefined> {
  const over = new AbortController();
  void ended.then(() => over.abort());
  const deadline = Date.now() + patienceMs;
  while (!over.signal.aborted && child.pid !== undefined && Date.now() < deadline) {
    if (readPid(folder) === child.pid && childrenOf(child.pid).length > 0) return identifyProcess(child.pid);
    await delay(20);
  }
  if (!over.signal.aborted) child.kill("SIGKILL");
  return undefined;
}

function readPid(folder: string): number {
  try {
    return Number(readFileSync(join(folder, "nginx.pid"), "utf8"));
  } catch {
    return 0;
  }
}
