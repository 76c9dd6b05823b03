import { setTimeout as delay } from "node:timers/promises";
import { formatDuration, toMs } from "../job/duration.ts";
import type { Task } from "../job/schema.ts";
import { pendingTask, type TaskState } from "../state/task-state.ts";
import type { TaskFolder } from "./alloc-folder.ts";
import { rotateLogs } from "./log-rotation.ts";
import { rawExecConfig } from "./raw-exec-config.ts";
import { isSignal } from "./signals.ts";
import { findCommand } from "./find-command.ts";
import { recoverTask, startTask, type TaskExit, type TaskHandle } from "./executor.ts";
import { createRestartTracker, type RestartTracker } from "./restart-tracker.ts";
import { currentLogPath } from "./task-logs.ts";
import { appendEvent, taskEvent, type EventFields } from "./task-events.ts";
import type { TaskEnvironment } from "./task-environment.ts";

const rotationMs = 500;

export interface TaskRunnerOptions {
  readonly task: Task;
  readonly folder: TaskFolder;
  readonly logs: string;
  readonly batch: boolean;
  readonly environment: TaskEnvironment;
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

export interface TaskRunner {
  readonly name: string;
  readonly leader: boolean;
  state(): TaskState;
  /** Runs the task to its end, restarts included; rejects with the detach signal's reason when the agent stops. */
  run(): Promise<TaskState>;
  /** Ends the task for good; resolves when it ended. */
  kill(reason?: EventFields & { readonly type?: string }): Promise<void>;
  /** Takes over what an update in place changed: restart policy, kill settings. */
  update(task: Task): void;
  /** Adds a line to the task's history. */
  note(type: string, fields: EventFields): void;
  /** Ends (after `before`) and starts the task once, whatever the restart policy says; throws when it does not run. */
  restart(reason: string, before: Promise<void>): Promise<void>;
  /** Throws when the task does not run; a name that is no signal interrupts it. */
  signal(name: string): void;
}

/** Runs one task of an allocation under its restart policy and reports each step as Nomad's client does. */
export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  const { detach } = options;
  let task = options.task;
  const killed = new AbortController();
  let state = options.restored ?? pendingTask;
  let handle: TaskHandle | undefined;
  let restartAsked = false;
  let finished: Promise<TaskState> | undefined;
  const killTimeout = (): number => Math.min(task.KillTimeout, options.maxKillTimeoutMs * 1e6);
  const tracker = createRestartTracker(() => task.RestartPolicy, {
    restartOnSuccess: !options.batch,
    now: () => options.now().getTime(),
    random: options.random,
  });

  return {
    name: task.Name,
    leader: task.Leader,
    state: () => state,
    run: () => (finished ??= run()),
    kill: async ({ type, ...reason } = {}) => {
      if (state.State === "dead" || killed.signal.aborted) {
        await finished?.catch(ignoreDetach);
        return;
      }
      if (type) update({}, type, reason);
      if (handle) update({}, "Killing", { KillTimeout: killTimeout(), ...(type ? {} : reason) });
      killed.abort();
      await options.onStopping();
      await stopProcess();
      await finished?.catch(ignoreDetach);
    },
    update: (next) => {
      task = next;
    },
    note: (type, fields) => update({}, type, fields),
    restart: async (reason, before) => {
      if (!handle || state.State !== "running") throw new Error("Task not running");
      update({}, "Restart Signaled", { RestartReason: reason });
      await before;
      if (!handle || killed.signal.aborted) return;
      restartAsked = true;
      await signalAndWait(handle);
    },
    signal: (name) => {
      if (!handle || state.State !== "running") throw new Error("Task not running");
      update({}, "Signaling", { TaskSignal: name });
      handle.signal(toSignal(name));
    },
  };

  async function run(): Promise<TaskState> {
    handle = options.restored ? recoverTask(options.folder.state) : undefined;
    if (!options.restored) {
      update({}, "Received");
      update({}, "Task Setup", { Message: "Building Task Directory" });
    }
    while (!killed.signal.aborted) {
      const outcome = handle ? await follow(handle) : await start();
      if (outcome === "again") continue;
      if (outcome === "end") break;
    }
    // Killed while it was being started: it runs all the same.
    await stopProcess();
    if (state.State !== "dead")
      update({ State: "dead", FinishedAt: stamp() }, killed.signal.aborted ? "Killed" : undefined);
    return state;
  }

  async function start(): Promise<"again" | "end"> {
    try {
      handle = await startTask(startOptions({ ...options, task }));
    } catch (error) {
      detach.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      update({}, "Driver Failure", { DriverError: message });
      return afterExit(tracker.decide({ success: false, unrecoverable: true }));
    }
    update({ State: "running", StartedAt: handle.startedAt.toISOString(), FinishedAt: null }, "Started");
    options.onRunning();
    return "again";
  }

  async function follow(running: TaskHandle): Promise<"again" | "end"> {
    if (state.State !== "running") {
      update({ State: "running", StartedAt: running.startedAt.toISOString(), FinishedAt: null }, "Started");
    }
    options.onRunning();
    const rotation = rotateWhileRunning({ ...options, task });
    const exit = await running.wait(detach).finally(() => clearInterval(rotation));
    handle = undefined;
    update({}, "Terminated", terminated(exit));
    if (killed.signal.aborted) return "end";
    if (restartAsked) {
      restartAsked = false;
      return afterExit({ kind: "restart", reason: "", delayMs: 0 });
    }
    return afterExit(tracker.decide({ success: exit.code === 0 && exit.signal === 0 && !exit.lost }));
  }

  async function afterExit(decision: ReturnType<RestartTracker["decide"]>): Promise<"again" | "end"> {
    if (decision.kind === "stop") {
      const fields = { RestartReason: decision.reason, FailsTask: decision.failed };
      if (decision.failed)
        update({ State: "dead", Failed: true, FinishedAt: stamp() }, "Not Restarting", fields);
      else update({ State: "dead", FinishedAt: stamp() });
      return "end";
    }
    update({ State: "pending", Restarts: state.Restarts + 1, LastRestart: stamp() }, "Restarting", {
      RestartReason: decision.reason,
      StartDelay: Math.round(decision.delayMs * 1e6),
    });
    await delay(decision.delayMs, undefined, { signal: AbortSignal.any([killed.signal, detach]) }).catch(
      () => undefined,
    );
    detach.throwIfAborted();
    return "again";
  }

  /** Signals, waits for kill_timeout, then kills whatever is left of the process group. */
  async function stopProcess(): Promise<void> {
    const running = handle;
    if (!running) return;
    if (task.ShutdownDelay > 0) {
      update({}, "Waiting for shutdown delay", {
        Message: `Waiting for shutdown_delay of ${formatDuration(task.ShutdownDelay)} before killing the task.`,
      });
      await delay(toMs(task.ShutdownDelay));
    }
    await signalAndWait(running);
  }

  async function signalAndWait(running: TaskHandle): Promise<void> {
    running.signal(toSignal(task.KillSignal));
    const timeout = AbortSignal.any([AbortSignal.timeout(Math.max(1, toMs(killTimeout()))), detach]);
    await running.wait(timeout).catch(() => undefined);
    detach.throwIfAborted();
    await running.destroy();
  }

  function update(change: Partial<TaskState>, event?: string, fields: EventFields = {}): void {
    const Events = event ? appendEvent(state.Events, taskEvent(event, options.now(), fields)) : state.Events;
    state = { ...state, ...change, Events };
    options.onState(state);
  }

  function stamp(): string {
    return options.now().toISOString();
  }
}

function rotateWhileRunning({ task, logs }: TaskRunnerOptions): NodeJS.Timeout {
  const limits = { maxFiles: task.LogConfig.MaxFiles, maxBytes: task.LogConfig.MaxFileSizeMB * 1024 * 1024 };
  return setInterval(() => {
    for (const type of ["stdout", "stderr"] as const)
      rotateLogs({ folder: logs, task: task.Name, type }, limits);
  }, rotationMs);
}

function terminated(exit: TaskExit): EventFields {
  if (exit.lost)
    return { ExitCode: 0, Message: "executor: error waiting on process: the executor was killed" };
  return { ExitCode: exit.code, Signal: exit.signal };
}

function startOptions(options: TaskRunnerOptions): Parameters<typeof startTask>[0] {
  const { task, environment, folder } = options;
  const config = rawExecConfig.parse(task.Config ?? {});
  return {
    stateFolder: folder.state,
    command: findCommand(
      environment.interpolateConfig(config.command),
      folder,
      environment.variables["PATH"] ?? "",
    ),
    args: config.args.map((arg) => environment.interpolateConfig(arg)),
    env: environment.variables,
    executorEnv: environment.inherited,
    cwd: environment.interpolateConfig(config.work_dir) || folder.root,
    stdout: currentLogPath({ folder: options.logs, task: task.Name, type: "stdout" }),
    stderr: currentLogPath({ folder: options.logs, task: task.Name, type: "stderr" }),
  };
}

/** As raw_exec does it: what it does not know is an interrupt. */
function toSignal(name: string): NodeJS.Signals {
  return isSignal(name) ? name : "SIGINT";
}

function ignoreDetach(): void {
  // The agent stops; what became of the task is read by the next one.
}
