import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "command-line/message-of";
import { formatDuration, toMs } from "../job/duration.ts";
import type { Task } from "../job/schema.ts";
import { pendingTask, type TaskState } from "../state/task-state.ts";
import { recoverTask, startTask, type TaskHandle } from "processes";
import { createRestartTracker, type RestartDecision, type RestartTracker } from "./restart-tracker.ts";
import {
  rotateWhileRunning,
  signalOf,
  startOptions,
  terminationOf,
  type TaskProcess,
} from "./task-process.ts";
import { appendEvent, taskEvent, type EventFields } from "./task-events.ts";

export interface TaskRunnerOptions extends TaskProcess {
  readonly batch: boolean;
  /** The state stored by an earlier agent. */
  readonly restored: TaskState | undefined;
  readonly onState: (state: TaskState) => void;
  /** Registers services after a start; their removal comes first when the task is to end. */
  readonly onRunning: () => void;
  readonly onStopping: () => Promise<void>;
  readonly now: () => Date;
  readonly random: () => number;
  /** What a longer kill_timeout is cut to. */
  readonly maxKillTimeoutMs: number;
  /** Aborts when the agent stops: the task goes on. */
  readonly detach: AbortSignal;
}

/** A stage of a run: does its work, then gives the stage that follows; undefined when the task is over. */
type Stage = () => Promise<Stage | undefined>;

/** Runs one task of an allocation under its restart policy and reports each step as Nomad's client does. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #killed = new AbortController();
  readonly #tracker: RestartTracker;
  #task: Task;
  #state: TaskState;
  #handle: TaskHandle | undefined;
  #restartAsked = false;
  #finished: Promise<TaskState> | undefined;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
    this.#task = options.task;
    this.#state = options.restored ?? pendingTask;
    this.#tracker = createRestartTracker(() => this.#task.RestartPolicy, {
      restartOnSuccess: !options.batch,
      now: () => options.now().getTime(),
      random: options.random,
    });
  }

  get name(): string {
    return this.#task.Name;
  }

  get leader(): boolean {
    return this.#task.Leader;
  }

  state(): TaskState {
    return this.#state;
  }

  /** Runs the task to its end, restarts included; rejects with the detach signal's reason when the agent stops. */
  run(): Promise<TaskState> {
    return (this.#finished ??= this.#run());
  }

  /** Ends the task for good; resolves when the task ended. */
  async kill({ type, ...reason }: EventFields & { readonly type?: string } = {}): Promise<void> {
    if (this.#state.State !== "dead" && !this.#killed.signal.aborted) {
      if (type) this.note(type, reason);
      if (this.#handle) this.note("Killing", { KillTimeout: this.#killTimeout(), ...(type ? {} : reason) });
      this.#killed.abort();
      await this.#options.onStopping();
      await this.#stopProcess();
    }
    await this.#finished?.catch(ignoreDetach);
  }

  /** Takes over what an update in place changed: restart policy, kill settings. */
  update(task: Task): void {
    this.#task = task;
  }

  /** Adds a line to the task's history. */
  note(type: string, fields: EventFields = {}): void {
    this.#change({}, type, fields);
  }

  /** Ends (after `before`) and starts the task once, whatever the restart policy says; throws when the task does not run. */
  async restart(reason: string, before: Promise<void>): Promise<void> {
    this.#requireRunning();
    this.note("Restart Signaled", { RestartReason: reason });
    await before;
    if (!this.#handle || this.#killed.signal.aborted) return;
    this.#restartAsked = true;
    await this.#signalAndWait(this.#handle);
  }

  /** Throws when the task does not run; a name that is no signal interrupts the task. */
  signal(name: string): void {
    const handle = this.#requireRunning();
    this.note("Signaling", { TaskSignal: name });
    handle.signal(signalOf(name));
  }

  async #run(): Promise<TaskState> {
    const { restored, folder } = this.#options;
    this.#handle = restored ? recoverTask(folder.state) : undefined;
    if (!restored) {
      this.note("Received");
      this.note("Task Setup", { Message: "Building Task Directory" });
    }
    let stage: Stage | undefined = this.#handle ? this.#follow(this.#handle) : this.#start;
    while (stage && !this.#killed.signal.aborted) stage = await stage();
    // A task that was killed while its process was being started has a process now.
    await this.#stopProcess();
    if (this.#state.State !== "dead")
      this.#change(
        { State: "dead", FinishedAt: this.#stamp() },
        this.#killed.signal.aborted ? "Killed" : undefined,
      );
    return this.#state;
  }

  readonly #start: Stage = async () => {
    try {
      this.#handle = await startTask(startOptions({ ...this.#options, task: this.#task }));
    } catch (error) {
      this.#options.detach.throwIfAborted();
      const message = messageOf(error);
      this.note("Driver Failure", { DriverError: message });
      return this.#afterExit(this.#tracker.decide({ success: false, unrecoverable: true }));
    }
    this.#noteStarted(this.#handle);
    this.#options.onRunning();
    return this.#follow(this.#handle);
  };

  #follow(handle: TaskHandle): Stage {
    return async () => {
      if (this.#state.State !== "running") this.#noteStarted(handle);
      this.#options.onRunning();
      const rotation = rotateWhileRunning({ ...this.#options, task: this.#task });
      const exit = await handle.wait(this.#options.detach).finally(() => clearInterval(rotation));
      this.#handle = undefined;
      this.note("Terminated", terminationOf(exit));
      if (this.#killed.signal.aborted) return undefined;
      const isAsked = this.#restartAsked;
      this.#restartAsked = false;
      if (isAsked) return this.#afterExit({ kind: "restart", reason: "", delayMs: 0 });
      return this.#afterExit(
        this.#tracker.decide({ success: exit.code === 0 && exit.signal === 0 && !exit.lost }),
      );
    };
  }

  #afterExit(decision: RestartDecision): Stage | undefined {
    if (decision.kind === "restart") return this.#waitForRestart(decision);
    const { reason, failed } = decision;
    const end = { State: "dead", FinishedAt: this.#stamp() } as const;
    if (failed)
      this.#change({ ...end, Failed: true }, "Not Restarting", { RestartReason: reason, FailsTask: true });
    else this.#change(end);
    return undefined;
  }

  #waitForRestart({ reason, delayMs }: RestartDecision & { readonly kind: "restart" }): Stage {
    const { detach } = this.#options;
    this.#change(
      { State: "pending", Restarts: this.#state.Restarts + 1, LastRestart: this.#stamp() },
      "Restarting",
      { RestartReason: reason, StartDelay: Math.round(delayMs * 1e6) },
    );
    return async () => {
      const signal = AbortSignal.any([this.#killed.signal, detach]);
      await delay(delayMs, undefined, { signal }).catch(() => undefined);
      detach.throwIfAborted();
      return this.#start;
    };
  }

  /** Signals, waits for kill_timeout, then kills whatever is left of the process group. */
  async #stopProcess(): Promise<void> {
    const handle = this.#handle;
    if (!handle) return;
    const { ShutdownDelay } = this.#task;
    if (ShutdownDelay > 0) {
      this.note("Waiting for shutdown delay", {
        Message: `Waiting for shutdown_delay of ${formatDuration(ShutdownDelay)} before killing the task.`,
      });
      await delay(toMs(ShutdownDelay));
    }
    await this.#signalAndWait(handle);
  }

  async #signalAndWait(handle: TaskHandle): Promise<void> {
    const { detach } = this.#options;
    handle.signal(signalOf(this.#task.KillSignal));
    const timeout = AbortSignal.any([AbortSignal.timeout(Math.max(1, toMs(this.#killTimeout()))), detach]);
    await handle.wait(timeout).catch(() => undefined);
    detach.throwIfAborted();
    await handle.destroy();
  }

  #requireRunning(): TaskHandle {
    if (!this.#handle || this.#state.State !== "running") throw new Error("Task not running");
    return this.#handle;
  }

  #noteStarted({ startedAt }: TaskHandle): void {
    this.#change({ State: "running", StartedAt: startedAt.toISOString(), FinishedAt: null }, "Started");
  }

  #change(change: Partial<TaskState>, event?: string, fields: EventFields = {}): void {
    const { Events: before } = this.#state;
    const Events = event ? appendEvent(before, taskEvent(event, this.#options.now(), fields)) : before;
    this.#state = { ...this.#state, ...change, Events };
    this.#options.onState(this.#state);
  }

  #killTimeout(): number {
    return Math.min(this.#task.KillTimeout, this.#options.maxKillTimeoutMs * 1e6);
  }

  #stamp(): string {
    return this.#options.now().toISOString();
  }
}

function ignoreDetach(): void {
  // The agent stops; the next agent reads what became of the task.
}
