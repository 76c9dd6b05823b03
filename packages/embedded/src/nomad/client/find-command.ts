import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { TaskFolder } from "./alloc-folder.ts";

/**
 * The file that a task's command names, looked for as raw_exec does: `local/`, the task's folder, an absolute path, PATH.
 * Makes it executable as raw_exec does; throws what its executor says of a file that cannot be run.
 */
export function findCommand(command: string, folder: TaskFolder, path: string): string {
  const candidates = [
    join(folder.local, command),
    join(folder.root, command),
    ...(isAbsolute(command) ? [command] : path.split(delimiter).map((entry) => join(entry, command))),
  ];
  const found = candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  if (found === undefined) throw launchFailed(`binary ${JSON.stringify(command)} could not be found`);
  makeExecutable(found);
  const interpreter = interpreterOf(found);
  // The shell that starts tasks here would only say so on the task's standard error.
  if (interpreter !== undefined && !existsSync(interpreter))
    throw launchFailed(`fork/exec ${found}: no such file or directory`);
  return found;
}

const launchFailed = (reason: string): Error =>
  new Error(`failed to launch command with executor: rpc error: code = Unknown desc = ${reason}`);

const executable = 0o111;

function makeExecutable(path: string): void {
  const { mode } = statSync(path);
  if ((mode & executable) !== executable) chmodSync(path, (mode & 0o777) | executable);
}

/** Linux reads no more of a script's first line. */
const firstLineBytes = 256;

function interpreterOf(path: string): string | undefined {
  const start = Buffer.alloc(firstLineBytes);
  const file = openSync(path, "r");
  try {
    const length = readSync(file, start, 0, start.length, 0);
    return /^#!\s*(\S+)/.exec(start.toString("latin1", 0, length))?.[1];
  } finally {
    closeSync(file);
  }
}
