import { createLog, runMain, versionText } from "workload";
import { help, parseOptions } from "./parse-options.ts";
import { unseal } from "./unseal.ts";

async function run(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help" || options === "version") {
    process.stdout.write(options === "help" ? help : versionText("vault_unsealer"));
    return 0;
  }
  const ended = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => ended.abort());
  // All files are read anew anyway.
  process.on("SIGHUP", () => {});
  const log = createLog("vault_unsealer");
  await unseal({ ...options, log, signal: ended.signal });
  return 0;
}

void runMain(run).then((exitCode) => process.exit(exitCode));
