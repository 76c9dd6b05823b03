import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { once } from "node:events";
import { identifyProcess, type ProcessIdentity } from "./identity.ts";

export interface DetachedOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the new process: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** stdout and stderr are appended here. */
  readonly logFile: string;
}

/**
 * Starts a process in a session of its own that outlives the caller, output appended to a file.
 * Throws the system's error when the program cannot be started.
 */
export async function startDetached(options: DetachedOptions): Promise<ProcessIdentity> {
  const log = openSync(options.logFile, "a", 0o600);
  try {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: { ...options.env },
      detached: true,
      stdio: ["ignore", log, log],
    });
    await once(child, "spawn");
    child.unref();
    const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (!identity) throw new Error(`${options.command} ended at once; its output is in ${options.logFile}`);
    return identity;
  } finally {
    closeSync(log);
  }
}
