import { parseArgs } from "node:util";
import {
  bindAddress,
  createLog,
  flushLog,
  formatAddress,
  runMain,
  runTask,
  usageWrong,
  type Address,
} from "workload";
import { createEdge } from "./create-edge.ts";
import { balanceDefaults } from "./balance/balance-options.ts";
import { systemClock } from "./clock.ts";
import { createConsulClient } from "./discovery/consul-client.ts";
import { consulSettings } from "./discovery/consul-settings.ts";

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

function defaultConsul({ host }: Address): string {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  return formatAddress({ host: isEverywhere ? "127.0.0.1" : host, port: 8500 });
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
  const { signal } = stop;
  const settings = await consulSettings({ addresses: flags.consul }, environment, defaultConsul(address));
  const edge = createEdge({
    consul: createConsulClient(settings, systemClock),
    services: [service],
    tagPrefix: "urlprefix-",
    balance: balanceDefaults,
    probe: { path: "/", intervalMs: 1000, timeoutMs: 1000 },
    proxy: {},
    clock: systemClock,
    log,
    signal,
  });
  const task = await runTask({ server: edge.proxy, address, environment, log });
  const exitCode = await task.ended;
  stop.abort();
  await edge.ended;
  await flushLog(log);
  return exitCode;
}

void runMain(run).then((exitCode) => process.exit(exitCode));
