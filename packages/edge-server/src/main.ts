import { parseArgs } from "node:util";
import {
  bindAddress,
  createLog,
  drainableServer,
  flushLog,
  formatAddress,
  runMain,
  runTask,
  usageWrong,
  type Address,
} from "workload";
import { createEdge } from "./create-edge.ts";
import { emptySnapshot } from "./discovery/snapshot.ts";
import { watchService } from "./discovery/watch-service.ts";

const help = `edge_server: a reverse proxy that follows Consul

  --address HOST:PORT   where to listen (default: $NOMAD_ADDR_http)
  --service NAME        the service to forward to (default: demo-server)
  --consul URL          a Consul agent (default: $CONSUL_HTTP_ADDR, else port 8500 of the own address)
  --help                this text
`;

function parseFlags(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { address: text, service: text, consul: text, help: { type: "boolean" } },
    }).values;
  } catch (error) {
    throw usageWrong(error instanceof Error ? error.message : String(error), error);
  }
}

function consulUrl(flag: string | undefined, own: Address): URL {
  const host = own.host === "0.0.0.0" || own.host === "::" ? "127.0.0.1" : own.host;
  const text = flag ?? process.env["CONSUL_HTTP_ADDR"] ?? formatAddress({ host, port: 8500 });
  const url = URL.parse(/^https?:\/\//.test(text) ? text : `http://${text}`);
  if (!url) throw usageWrong(`"${text}" is not a Consul address`);
  return url;
}

async function run(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) {
    process.stdout.write(help);
    return 0;
  }
  const environment = process.env;
  const address = bindAddress({ flag: flags.address, environment });
  const service = flags.service ?? "demo-server";
  const log = createLog("edge_server");
  const stop = new AbortController();
  let snapshot = emptySnapshot;
  const watching = watchService({
    consul: consulUrl(flags.consul, address),
    service,
    signal: stop.signal,
    onInstances: (instances) => (snapshot = { services: new Map([[service, instances]]) }),
    onError: (error) => log.warn({ err: error }, "Consul did not answer; what was known stays"),
  });
  const server = createEdge({ service, snapshot: () => snapshot });
  const task = await runTask({ server: drainableServer(server), address, environment, log });
  const exitCode = await task.ended;
  stop.abort();
  await watching;
  await flushLog(log);
  return exitCode;
}

void runMain(run).then((exitCode) => process.exit(exitCode));
