import { readFile } from "node:fs/promises";
import { runMain } from "workload";
import { helpText } from "./options/help.ts";
import { parseOptions } from "./options/parse-options.ts";
import { prepare, serve } from "./serve.ts";

async function run(): Promise<number> {
  const environment = process.env;
  const command = await parseOptions({
    args: process.argv.slice(2),
    environment,
    readFile: (path) => readFile(path, "utf8"),
  });
  if (command.kind === "help") {
    process.stdout.write(helpText());
    return 0;
  }
  if (command.kind === "serve") return serve(command.options, environment);
  await prepare(command.options, environment);
  process.stdout.write("All options can be used.\n");
  return 0;
}

void runMain(run).then((exitCode) => process.exit(exitCode));
