import { runMain, versionText } from "workload";
import { makeLogin } from "./logins/make-login.ts";
import { readPassword } from "./logins/read-password.ts";
import { help, parseOptions } from "./options.ts";
import { serve } from "./serve.ts";

async function run(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help || options.version) {
    process.stdout.write(options.help ? help : versionText("ui_gateway"));
    return 0;
  }
  if (options.login !== undefined) {
    const password = await readPassword({ input: process.stdin, prompt: process.stderr });
    process.stdout.write(await makeLogin(options.login, password));
    return 0;
  }
  return serve(options, process.env);
}

void runMain(run).then((exitCode) => process.exit(exitCode));
