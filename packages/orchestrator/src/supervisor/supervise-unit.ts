import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { isSameProcess, identifyProcess, signalProcess, type ProcessIdentity } from "processes";
import type { z } from "zod";
import { RESTART_DELAY_MS, type unitDefinitionSchema } from "../hosts/unit.ts";
import type { unitFiles, UnitState, Wish } from "./unit-files.ts";

export interface SupervisedUnitOptions {
  readonly files: ReturnType<typeof unitFiles>;
  /** Added to the environment of what it starts. */
  readonly environment: Readonly<Record<string, string>>;
  readonly now: () => number;
  /** Called when the program ended, so that the next look is taken at once. */
  readonly onExit: () => void;
}

type Definition = z.output<typeof unitDefinitionSchema>;

/** What clients have written. */
interface Asked {
  readonly wish: Wish | undefined;
  readonly definition: Definition | undefined;
  readonly heldUntil: number;
}

/** Ends that systemd calls clean: no restart after them with Restart=on-failure. */
const CLEAN_SIGNALS: ReadonlySet<string> = new Set(["SIGTERM", "SIGINT", "SIGHUP", "SIGPIPE"]);

/**
 * Keeps one unit as it is wished: a look compares wish and reality and does the one next thing. All it has to remember is on disk, so a
 * new supervisor goes on where a killed one ended, with the same living process.
 */
export function superviseUnit({ files, environment, now, onExit }: SupervisedUnitOptions) {
  let state: UnitState = { generation: 0, state: "stopped", restarts: 0 };
  let written: UnitState | undefined;
  let asked: Asked | undefined;
  /** The program is our own child: its end comes as an event, with its exit code. Nobody tells how an adopted one ended. */
  let isChild = false;
  let exit: { readonly words: string; readonly clean: boolean } | undefined;
  let restartAt = 0;
  let stopping: { readonly killAt: number; killed: boolean } | undefined;

  return { look };

  /** `reread`: what is asked for may have changed. */
  async function look({ reread }: { readonly reread: boolean }): Promise<void> {
    if (!asked) await load();
    if (!asked || reread || state.state !== "running") asked = await readAsked();
    if (asked.wish && asked.definition) await act(asked.wish, asked.definition, asked.heldUntil);
    if (state !== written) {
      await files.writeState(state);
      written = state;
    }
  }

  async function load(): Promise<void> {
    const known = await files.readState();
    if (known) state = written = known;
  }

  async function readAsked(): Promise<Asked> {
    const [wish, definition, hold] = await Promise.all([
      files.readWish(),
      files.readDefinition(),
      files.readHold(),
    ]);
    return { wish, definition, heldUntil: hold?.until ?? 0 };
  }

  async function act(wish: Wish, definition: Definition, heldUntil: number): Promise<void> {
    if (isChild && state.process && !exit && !isToStop(wish)) return;
    const alive = state.process !== undefined && isSameProcess(state.process);
    if (alive && isToStop(wish)) return stop(definition);
    if (alive || (isChild && state.process && !exit)) return;
    if (state.process) noteEnd(wish);
    if (wish.state === "stopped") return settle(wish);
    if (wish.generation > state.generation)
      return start(definition, { generation: wish.generation, restarts: 0 });
    if (state.state === "restarting" && now() >= Math.max(restartAt, heldUntil)) {
      return start(definition, { generation: wish.generation, restarts: state.restarts + 1 });
    }
  }

  function isToStop(wish: Wish): boolean {
    return wish.state === "stopped" || wish.generation > state.generation;
  }

  function stop(definition: Definition): void {
    const target = state.process;
    if (!target) return;
    if (!stopping) {
      stopping = { killAt: now() + definition.stopTimeoutMs, killed: false };
      signalProcess(target, definition.stopSignal);
    } else if (!stopping.killed && now() >= stopping.killAt) {
      stopping.killed = true;
      signalProcess(target, "SIGKILL");
    }
  }

  function noteEnd(wish: Wish): void {
    const { process: ended, ...rest } = state;
    const words = exit?.words ?? `pid ${ended?.pid} ended while no supervisor watched`;
    const again = wish.state === "running" && !stopping && !exit?.clean;
    state = { ...rest, state: again ? "restarting" : "stopped", lastExit: words };
    restartAt = now() + RESTART_DELAY_MS;
    stopping = undefined;
    exit = undefined;
  }

  function settle(wish: Wish): void {
    if (state.state === "stopped" && state.generation === wish.generation) return;
    state = { ...state, state: "stopped", generation: wish.generation };
  }

  async function start(
    definition: Definition,
    count: { generation: number; restarts: number },
  ): Promise<void> {
    exit = undefined;
    stopping = undefined;
    const process = await launch(definition);
    if (process) state = { ...state, ...count, state: "running", process };
    else noteFailedStart(count);
  }

  function noteFailedStart(count: { generation: number; restarts: number }): void {
    state = { ...state, ...count, state: "restarting", lastExit: exit?.words ?? "ended at once" };
    restartAt = now() + RESTART_DELAY_MS;
  }

  async function launch(definition: Definition): Promise<ProcessIdentity | undefined> {
    const [command = "", ...args] = definition.command;
    const log = openSync(files.logFile, "a", 0o600);
    try {
      const child = spawn(command, args, {
        cwd: definition.workingDirectory,
        env: { ...definition.environment, ...environment },
        detached: true,
        stdio: ["ignore", log, log],
      });
      child.unref();
      isChild = true;
      child.once("exit", (code, signal) => {
        exit = describeExit(code, signal);
        onExit();
      });
      const failure = await new Promise<Error | undefined>((resolve) => {
        child.once("error", resolve);
        child.once("spawn", () => resolve(undefined));
      });
      if (failure) exit = { words: `could not be started: ${failure.message}`, clean: false };
      return failure || child.pid === undefined ? undefined : identifyProcess(child.pid);
    } finally {
      closeSync(log);
    }
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): { words: string; clean: boolean } {
  if (signal) return { words: `ended by ${signal}`, clean: CLEAN_SIGNALS.has(signal) };
  return { words: `exit code ${code}`, clean: code === 0 };
}
