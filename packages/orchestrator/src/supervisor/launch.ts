import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { identifyProcess, type ProcessIdentity } from "processes";
import type { z } from "zod";
import type { unitDefinitionSchema } from "../hosts/unit.ts";

/** How a program ended, and whether systemd calls that clean. */
export interface Exit {
  readonly words: string;
  readonly clean: boolean;
}

export interface LaunchOptions {
  /** Output and errors are appended to it. */
  readonly logFile: string;
  /** Added to the definition's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onExit: (exit: Exit) => void;
}

/** The program that was started; `failure`: why it could not be started. Neither when it ended at once. */
export interface Launched {
  readonly process?: ProcessIdentity | undefined;
  readonly failure?: Exit;
}

/** Starts a unit's program, detached: it outlives its supervisor. */
export async function launch(
  { command: [program = "", ...args], ...definition }: z.output<typeof unitDefinitionSchema>,
  { logFile, environment, onExit }: LaunchOptions,
): Promise<Launched> {
  const log = openSync(logFile, "a", 0o600);
  try {
    const child = spawn(program, args, {
      cwd: definition.workingDirectory,
      env: { ...definition.environment, ...environment },
      detached: true,
      stdio: ["ignore", log, log],
    });
    child.unref();
    child.once("exit", (code, signal) => onExit(describeExit(code, signal)));
    const failure = await new Promise<Error | undefined>((resolve) => {
      child.once("error", resolve);
      child.once("spawn", () => resolve(undefined));
    });
    if (failure) return { failure: { words: `could not be started: ${failure.message}`, clean: false } };
    return { process: child.pid === undefined ? undefined : identifyProcess(child.pid) };
  } finally {
    closeSync(log);
  }
}

/**
 * Ends that systemd calls clean: no restart after them with Restart=on-failure. But for SIGHUP: it ends a program that was told to reload
 * before it listened for that.
 */
const cleanSignals: ReadonlySet<string> = new Set(["SIGTERM", "SIGINT", "SIGPIPE"]);

function describeExit(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (signal) return { words: `ended by ${signal}`, clean: cleanSignals.has(signal) };
  return { words: `exit code ${code}`, clean: code === 0 };
}
