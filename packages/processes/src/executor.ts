import { spawn } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { identifyProcess, isSameProcess, type ProcessIdentity } from "./identity.ts";
import { signalProcess, signalProcessGroup } from "./signal.ts";

/** How a task ended. `lost`: its executor was killed, so nobody knows; the task itself may live on. */
export interface TaskExit {
  readonly code: number;
  readonly signal: number;
  readonly lost?: boolean;
}

export interface TaskHandle {
  readonly task: ProcessIdentity;
  readonly startedAt: Date;
  /** Resolves when the task ended; rejects when the signal aborts, which leaves the task alone. */
  wait(signal: AbortSignal): Promise<TaskExit>;
  signal(name: NodeJS.Signals): boolean;
  /** SIGKILL to the task, then to all that is left in its process group. */
  destroy(): Promise<void>;
}

export interface StartOptions {
  readonly stateFolder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of the agent's environment, as a real executor has it: whoever looks for processes by it finds the executor too. */
  readonly executorEnv: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdout: string;
  readonly stderr: string;
}

const pollMs = 100;

/*
 * The executor: leads a session of its own, outlives the agent, and writes the exit code where a restarted agent finds it.
 * It handles signals instead of ignoring them, because ignored ones would stay ignored in the task.
 * The task's variables come from a file: in the executor's own environment they would make it look like the task. The file ends in the
 * command's start where a shell cannot export a name.
 */
const startCommand = `
  run=$0
  echo $$ >"$run/pid.new" && mv "$run/pid.new" "$run/pid"
  unset PATH PWD OLDPWD SHLVL _
  . "$run/environment"
  exec "$@"
`;
const executorScript = `trap : TERM INT HUP QUIT USR1 USR2
exec 3>&1 4>&2 >/dev/null 2>&1
sh -c '${startCommand}' "$0" "$@" >&3 2>&4 3>&- 4>&-
echo $? >"$0/exit.new"
mv "$0/exit.new" "$0/exit"`;

/** Starts a task under an executor; the handle is on disk before the promise resolves. */
export async function startTask(options: StartOptions): Promise<TaskHandle> {
  const run = nextRun(options.stateFolder);
  writeEnvironment(run, options.env);
  const executor = await spawnExecutor(run, options);
  const task = await readTask(run, executor);
  const record: HandleRecord = { run, executor, task, startedAt: new Date().toISOString() };
  writeAtomically(join(options.stateFolder, "handle.json"), JSON.stringify(record));
  return toHandle(record);
}

/** The handle of a task that an earlier agent started; undefined when there is none. */
export function recoverTask(stateFolder: string): TaskHandle | undefined {
  const text = readOptional(join(stateFolder, "handle.json"));
  if (text === undefined) return undefined;
  const record: HandleRecord = JSON.parse(text);
  return toHandle(record);
}

interface HandleRecord {
  readonly run: string;
  readonly executor: ProcessIdentity;
  readonly task: ProcessIdentity;
  readonly startedAt: string;
}

async function spawnExecutor(run: string, options: StartOptions): Promise<ProcessIdentity> {
  const out = openSync(options.stdout, "a", 0o644);
  const error = openSync(options.stderr, "a", 0o644);
  try {
    const child = spawn("/bin/sh", ["-c", executorScript, run, options.command, ...options.args], {
      cwd: options.cwd,
      env: { ...options.executorEnv, PATH: "/usr/local/bin:/usr/bin:/bin" },
      detached: true,
      stdio: ["ignore", out, error],
    });
    await once(child, "spawn");
    child.unref();
    return identifyOrEnded(child.pid ?? 0);
  } finally {
    closeSync(out);
    closeSync(error);
  }
}

/**
 * The task writes its own pid before it becomes the command, and is started when it has: whoever looks for it by its variables finds it only then. A
 * command that ended at once has left a code instead.
 */
async function readTask(run: string, executor: ProcessIdentity): Promise<ProcessIdentity> {
  for (;;) {
    // In this order: both may come to be between the two looks.
    const ended = readOptional(join(run, "exit")) !== undefined || !isSameProcess(executor);
    const pid = readOptional(join(run, "pid"));
    if (pid !== undefined && (ended || !isBecomingCommand(Number(pid)))) return identifyOrEnded(Number(pid));
    if (ended && pid === undefined) throw new Error("the executor ended before the task was started");
    await delay(2);
  }
}

/** Whether one of the scripts above still runs under this pid. Where there is no /proc, nobody looks for variables either. */
function isBecomingCommand(pid: number): boolean {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    // Empty while the kernel puts one program in the place of another, and when it has ended.
    return line === "" || line.includes(startCommand) || line.includes(startWithVariables);
  } catch {
    return false;
  }
}

/** A process that has ended already is told from every other that gets its pid. */
function identifyOrEnded(pid: number): ProcessIdentity {
  return identifyProcess(pid) ?? { pid, startTime: "ended" };
}

function toHandle(record: HandleRecord): TaskHandle {
  const { run, executor, task } = record;
  return {
    task,
    startedAt: new Date(record.startedAt),
    wait: async (signal) => {
      for (;;) {
        const exit = readExit(run);
        if (exit) return exit;
        // Once more: it may have written its last word between the two looks.
        if (!isSameProcess(executor)) return readExit(run) ?? { code: 0, signal: 0, lost: true };
        await delay(pollMs, undefined, { signal });
      }
    },
    signal: (name) => signalProcess(task, name),
    destroy: async () => {
      signalProcess(task, "SIGKILL");
      while (isSameProcess(task)) await delay(5);
      for (let look = 0; look < 200 && !readExit(run) && isSameProcess(executor); look++) await delay(5);
      signalProcessGroup(executor, "SIGKILL");
      killOrphanedGroup(executor);
    },
  };
}

/** What the task left running in its process group when the executor, the leader, is gone already. */
function killOrphanedGroup(leader: ProcessIdentity): void {
  if (identifyProcess(leader.pid)) return;
  try {
    // A process group keeps its number reserved while it has members: the kernel gives the pid to nobody else.
    process.kill(-leader.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** A shell reports death by signal N as 128 + N. */
function readExit(run: string): TaskExit | undefined {
  const text = readOptional(join(run, "exit"));
  if (text === undefined) return undefined;
  const code = Number(text);
  return { code, signal: code > 128 && code < 128 + 32 ? code - 128 : 0 };
}

function nextRun(stateFolder: string): string {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const runs = readdirSync(stateFolder).flatMap((name) =>
    name.startsWith("run-") ? [Number(name.slice(4))] : [],
  );
  for (const run of runs) rmSync(join(stateFolder, `run-${run}`), { recursive: true, force: true });
  rmSync(join(stateFolder, "handle.json"), { force: true });
  const run = join(stateFolder, `run-${Math.max(0, ...runs) + 1}`);
  mkdirSync(run, { mode: 0o700 });
  return run;
}

/** Becomes the command with all variables of the file beside it; never on a command line, which others can read. */
const startWithVariables = `const [run, command, ...args] = process.argv.slice(1);
process.execve(command, [command, ...args], JSON.parse(require("node:fs").readFileSync(run + "/environment.json", "utf8")));`;

function writeEnvironment(run: string, env: Readonly<Record<string, string>>): void {
  const variables = Object.entries(env).filter(([name]) => name !== "" && !name.includes("="));
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const plain = variables.filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  const lines = plain.map(([name, value]) => `export ${name}=${quote(value)}\n`);
  if (plain.length < variables.length) {
    const json = JSON.stringify(Object.fromEntries(variables));
    writeFileSync(join(run, "environment.json"), json, { mode: 0o600 });
    const node = quote(process.execPath);
    lines.splice(0, lines.length, `exec ${node} --no-warnings -e ${quote(startWithVariables)} "$run" "$@"\n`);
  }
  writeFileSync(join(run, "environment"), lines.join(""), { mode: 0o600 });
}

function writeAtomically(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
