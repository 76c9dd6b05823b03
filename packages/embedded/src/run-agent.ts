import { flushCompileCache } from "node:module";
import { parseArgs } from "node:util";
import { UserError } from "command-line/user-error";
import { createJsonLog, type Log } from "./json-log.ts";

/** What runs as a process of its own until a signal ends it. */
export interface Agent extends AsyncDisposable {
  /** Resolves once every address is served. */
  listen(): Promise<void>;
}

export interface AgentProcess {
  /** `embedded-consul`: in usage and log lines. */
  readonly name: string;
  readonly args: readonly string[];
  /** Throws INVALID_CONFIG for a file that cannot be used. */
  readonly create: (
    configFile: string,
    log: Log,
  ) => { readonly agent: Agent; readonly urls: readonly string[] };
}

/**
 * Runs `NAME --config FILE` until SIGTERM or SIGINT; JSON lines on stdout, errors on stderr as well.
 * Returns the exit code: 0 ended by a signal, 1 failed, 2 wrong arguments or configuration.
 */
export async function runAgent({ name, args, create }: AgentProcess): Promise<number> {
  // The reader of the output may have ended: a log line that nobody reads must not end the agent.
  process.stdout.on("error", () => {});
  const file = readArguments(args);
  if (file === undefined) {
    process.stderr.write(`usage: ${name} --config FILE\n`);
    return 2;
  }
  const log = createJsonLog(name, (line) => process.stdout.write(line));
  // From here on and not once it listens: a signal during start ends it as gently as any other.
  const signalled = nextSignal();
  try {
    const { agent, urls } = create(file, log);
    await using listening = agent;
    await listening.listen();
    log("info", "listening", { urls });
    // It often ends by SIGKILL, after which nothing is written any more; does nothing without NODE_COMPILE_CACHE.
    flushCompileCache();
    log("info", "stopping", { signal: await signalled });
    return 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log("error", error.message, { code: error.code, hint: error.hint });
    process.stderr.write(`${error.code}: ${error.message}\n${error.hint}\n`);
    return error.code === "INVALID_CONFIG" ? 2 : 1;
  }
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => resolve(name));
  });
}

function readArguments(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { config: { type: "string" } } }).values.config;
  } catch {
    return undefined;
  }
}
