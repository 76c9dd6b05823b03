import type { EventFields } from "./task-events.ts";
import type { StartOptions, TaskExit } from "processes";
import { z } from "zod";
import { findCommand } from "./find-command.ts";
import { rotateLogs } from "./log-rotation.ts";
import { isSignal } from "../signals.ts";
import { currentLogPath } from "./task-logs.ts";
import type { Task } from "../job/schema.ts";
import type { TaskFolder } from "./alloc-folder.ts";
import type { TaskEnvironment } from "./task-environment.ts";

const rotationMs = 500;

/** The `config` of a raw_exec task (https://developer.hashicorp.com/nomad/docs/deploy/task-driver/raw_exec). */
const rawExecConfig = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  work_dir: z.string().default(""),
});

/** What the process of a task is made of. */
export interface TaskProcess {
  readonly task: Task;
  readonly environment: TaskEnvironment;
  readonly folder: TaskFolder;
  readonly logs: string;
}

/** Rotates a task's logs until the timer is cleared. */
export function rotateWhileRunning({ task, logs }: TaskProcess): NodeJS.Timeout {
  const limits = { maxFiles: task.LogConfig.MaxFiles, maxBytes: task.LogConfig.MaxFileSizeMB * 1024 * 1024 };
  return setInterval(() => {
    for (const type of ["stdout", "stderr"] as const)
      rotateLogs({ folder: logs, task: task.Name, type }, limits);
  }, rotationMs);
}

/** What the history tells of the end of a task's process. */
export function terminationOf(exit: TaskExit): EventFields {
  if (exit.lost)
    return { ExitCode: 0, Message: "executor: error waiting on process: the executor was killed" };
  return { ExitCode: exit.code, Signal: exit.signal };
}

/** What the executor needs to start a task. */
export function startOptions(options: TaskProcess): StartOptions {
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

/** The signal of this name; an unknown name is an interrupt, as for raw_exec. */
export function signalOf(name: string): NodeJS.Signals {
  return isSignal(name) ? name : "SIGINT";
}
