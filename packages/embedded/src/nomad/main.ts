import { parseArgs } from "node:util";
import { EmbeddedError } from "../errors.ts";
import { createJsonLog } from "../json-log.ts";
import { createEmbeddedNomad } from "./create-embedded-nomad.ts";
import { readConfig } from "./read-config.ts";

const usage = "usage: embedded-nomad --config FILE";
/** What raw_exec tasks have of the agent's own environment; the rest stays with the agent. */
const inheritedVariables = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LC_ALL",
  "TZ",
  "NOMAD_DEMO_WORLD",
];

// Whoever read our output may be gone: logging to nobody must not end the agent.
process.stdout.on("error", () => {});
const log = createJsonLog("embedded-nomad", (line) => process.stdout.write(line));

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const file = readArguments(args);
  if (file === undefined) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  try {
    await run(file);
    return 0;
  } catch (error) {
    if (!(error instanceof EmbeddedError)) throw error;
    log("error", error.message, { code: error.code, hint: error.hint });
    process.stderr.write(`${error.code}: ${error.message}\n${error.hint}\n`);
    return error.code === "INVALID_CONFIG" ? 2 : 1;
  }
}

async function run(file: string): Promise<void> {
  await using nomad = createEmbeddedNomad(readConfig(file), { log, taskEnvironment: inherited(process.env) });
  await nomad.listen();
  log("info", "listening", { urls: [...nomad.serverUrls, ...nomad.clientUrls] });
  const signal = await nextSignal();
  log("info", "stopping", { signal });
}

function inherited(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    inheritedVariables.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
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
