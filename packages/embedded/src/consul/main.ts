import { parseArgs } from "node:util";
import { EmbeddedError } from "../errors.ts";
import { createJsonLog } from "../json-log.ts";
import { createEmbeddedConsul } from "./create-embedded-consul.ts";
import { readConfig } from "./read-config.ts";

const usage = "usage: embedded-consul --config FILE";
// Whoever read our output may be gone: logging to nobody must not end the agent.
process.stdout.on("error", () => {});
const log = createJsonLog("embedded-consul", (line) => process.stdout.write(line));

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
  await using consul = createEmbeddedConsul(readConfig(file), { log });
  await consul.listen();
  log("info", "listening", { urls: [...consul.urls.values()] });
  const signal = await nextSignal();
  log("info", "stopping", { signal });
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
