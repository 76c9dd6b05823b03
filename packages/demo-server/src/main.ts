import { parseArgs } from "node:util";
import { messageOf } from "command-line/message-of";
import { bindAddress, createLog, drainableServer, runMain, runTask, usageWrong, versionText } from "workload";
import { createApp } from "./create-app.ts";

const help = `demo_server: the sample service: /echo, /exit/<code>, /info

  --address HOST:PORT   where to listen (default: $NOMAD_ADDR_http)
  --help                this text
  --version             what it was built from
`;

function parseFlags(args: readonly string[]) {
  try {
    const options = {
      address: { type: "string" },
      help: { type: "boolean" },
      version: { type: "boolean" },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw usageWrong(messageOf(error), error);
  }
}

async function run(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) {
    process.stdout.write(help);
    return 0;
  }
  if (flags.version) {
    process.stdout.write(versionText("demo_server"));
    return 0;
  }
  const environment = process.env;
  const address = bindAddress({ flag: flags.address, environment });
  const log = createLog("demo_server");
  const app = createApp({ exit: (code) => task.end(code, `/exit/${code}`) });
  await app.ready();
  const task = await runTask({ server: drainableServer(app.server), address, environment, log });
  return task.ended;
}

void runMain(run).then((exitCode) => process.exit(exitCode));
