import { readFile } from "node:fs/promises";
import { runMain, versionText } from "workload";
import { helpText } from "./options/help.ts";
import { parseOptions } from "./options/parse-options.ts";
import { loadTls } from "./edge/load-tls.ts";
import { prepare } from "./edge/prepare.ts";
import { serve } from "./serve.ts";

/** Only for the program itself: one of the processes that `--workers` asks for. */
const workerFlag = "--worker";

async function run(): Promise<number> {
  const environment = process.env;
  const args = process.argv.slice(2);
  if (args.includes("--version")) {
    process.stdout.write(versionText("edge_server"));
    return 0;
  }
  if (args[0] === workerFlag) return (await import("./workers/run-worker.ts")).runWorker(environment);
  const command = await parse();
  if (command.kind === "help") {
    process.stdout.write(helpText());
    return 0;
  }
  if (command.kind === "serve")
    return serve({ given: command, environment, readOptions, workerCommand: ownCommand() });
  await prepare(command.options, environment);
  await loadTls(command.options);
  for (const warning of command.warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write("All options can be used.\n");
  return 0;

  function parse() {
    return parseOptions({ args, environment, readFile: (path) => readFile(path, "utf8") });
  }

  async function readOptions() {
    const again = await parse();
    if (again.kind === "help") throw new Error("arguments do not change while a program runs");
    return again;
  }
}

/** A single executable is its own script; Node is told which one. */
function ownCommand() {
  const script = process.argv[1] ?? "";
  const program = process.getBuiltinModule("node:sea").isSea() ? [] : [...process.execArgv, script];
  return { command: process.execPath, args: [...program, workerFlag] };
}

void runMain(run).then((exitCode) => process.exit(exitCode));
