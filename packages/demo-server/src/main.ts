import { runMain, versionText } from "workload";
import { help, parseOptions } from "./options.ts";
import { serve } from "./serve.ts";

async function run(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  if (options.version) {
    process.stdout.write(versionText("demo_server"));
    return 0;
  }
  return serve(options, process.env);
}

void runMain(run).then((exitCode) => process.exit(exitCode));
