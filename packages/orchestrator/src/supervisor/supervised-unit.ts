import { isSameProcess, signalProcess } from "processes";
import type { z } from "zod";
import { restartDelayMs, type unitDefinitionSchema } from "../hosts/unit.ts";
import { launch, type Exit } from "./launch.ts";
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
type Counts = Pick<UnitState, "generation" | "restarts">;

/** What clients have written. */
interface Asked {
  readonly wish: Wish | undefined;
  readonly definition: Definition | undefined;
  readonly heldUntil: number;
}

/**
 * Keeps one unit in the state that its clients ask for: a look compares what is asked for with what is, and does the one next thing. All that
 * it has to remember is on disk, so a new supervisor goes on where a killed one ended, with the same living process.
 */
export class SupervisedUnit {
  readonly #options: SupervisedUnitOptions;
  #state: UnitState = { generation: 0, state: "stopped", restarts: 0 };
  #written: UnitState | undefined;
  #asked: Asked | undefined;
  /** The program is our own child: its end comes as an event, with its exit code. How an adopted program ended is not known. */
  #isChild = false;
  #exit: Exit | undefined;
  #restartAt = 0;
  #stopping: { readonly killAt: number; killed: boolean } | undefined;

  constructor(options: SupervisedUnitOptions) {
    this.#options = options;
  }

  /** `reread`: what is asked for may have changed. */
  async look({ reread }: { readonly reread: boolean }): Promise<void> {
    const { files } = this.#options;
    if (!this.#asked) await this.#load();
    if (!this.#asked || reread || this.#state.state !== "running") this.#asked = await this.#readAsked();
    const { wish, definition, heldUntil } = this.#asked;
    if (wish && definition) await this.#act({ wish, definition, heldUntil });
    if (this.#state === this.#written) return;
    await files.writeState(this.#state);
    this.#written = this.#state;
  }

  async #load(): Promise<void> {
    const known = await this.#options.files.readState();
    if (known) this.#state = this.#written = known;
  }

  async #readAsked(): Promise<Asked> {
    const { files } = this.#options;
    const [wish, definition, hold] = await Promise.all([
      files.readWish(),
      files.readDefinition(),
      files.readHold(),
    ]);
    return { wish, definition, heldUntil: hold?.until ?? 0 };
  }

  async #act(asked: Required<Asked> & { wish: Wish; definition: Definition }): Promise<void> {
    const { wish, definition, heldUntil } = asked;
    const mustEnd = wish.state === "stopped" || wish.generation > this.#state.generation;
    if (this.#runs()) return mustEnd ? this.#stop(definition) : undefined;
    if (this.#state.process) this.#noteEnd(wish);
    if (wish.state === "stopped") return this.#settle(wish);
    const { generation } = wish;
    if (generation > this.#state.generation) return this.#start(definition, { generation, restarts: 0 });
    const isDue = this.#options.now() >= Math.max(this.#restartAt, heldUntil);
    if (this.#state.state === "restarting" && isDue)
      return this.#start(definition, { generation, restarts: this.#state.restarts + 1 });
  }

  /** A child whose end has not been told yet counts as running: the event says how it ended. */
  #runs(): boolean {
    const { process } = this.#state;
    if (!process) return false;
    return (this.#isChild && !this.#exit) || isSameProcess(process);
  }

  #stop(definition: Definition): void {
    const target = this.#state.process;
    if (!target || !isSameProcess(target)) return;
    const now = this.#options.now();
    if (!this.#stopping) {
      this.#stopping = { killAt: now + definition.stopTimeoutMs, killed: false };
      signalProcess(target, definition.stopSignal);
    } else if (!this.#stopping.killed && now >= this.#stopping.killAt) {
      this.#stopping.killed = true;
      signalProcess(target, "SIGKILL");
    }
  }

  #noteEnd(wish: Wish): void {
    const { process: ended, ...rest } = this.#state;
    const words = this.#exit?.words ?? `pid ${ended?.pid} ended while no supervisor watched`;
    const again = wish.state === "running" && !this.#stopping && !this.#exit?.clean;
    this.#state = { ...rest, state: again ? "restarting" : "stopped", lastExit: words };
    this.#restartAt = this.#options.now() + restartDelayMs;
    this.#stopping = undefined;
    this.#exit = undefined;
  }

  #settle({ generation }: Wish): void {
    if (this.#state.state === "stopped" && this.#state.generation === generation) return;
    this.#state = { ...this.#state, state: "stopped", generation };
  }

  async #start(definition: Definition, counts: Counts): Promise<void> {
    const { files, environment, onExit } = this.#options;
    this.#exit = undefined;
    this.#stopping = undefined;
    this.#isChild = true;
    const { process, failure } = await launch(definition, {
      logFile: files.logFile,
      environment,
      onExit: (exit) => {
        this.#exit = exit;
        onExit();
      },
    });
    if (failure) this.#exit = failure;
    if (process) this.#state = { ...this.#state, ...counts, state: "running", process };
    else this.#noteFailedStart(counts);
  }

  #noteFailedStart(counts: Counts): void {
    const lastExit = this.#exit?.words ?? "ended at once";
    this.#state = { ...this.#state, ...counts, state: "restarting", lastExit };
    this.#restartAt = this.#options.now() + restartDelayMs;
  }
}
