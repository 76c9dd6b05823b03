import { join } from "node:path";
import { messageOf } from "command-line/message-of";
import { bindAddress, formatAddress, parseAddress, usageWrong } from "workload";
import type { Address, Environment } from "workload";
import { consulSettings } from "../discovery/consul-settings.ts";
import type { Options } from "../options/option-table.ts";
import { parseTrustedProxies } from "../downstream/trusted-proxies.ts";

/** Everything that options name, read and checked. */
export type Prepared = Awaited<ReturnType<typeof prepare>>;

/** Reads and checks everything that options name, before anything is started. @throws UserError */
export async function prepare(options: Options, environment: Environment) {
  const address = bindAddress({ flag: options.address, environment });
  const adminText = options.admin ?? environment["NOMAD_ADDR_admin"];
  checkTogether(options, address);
  return {
    address,
    admin: adminText === undefined ? undefined : parseAddress(adminText),
    certificate: await readCertificate(options),
    authorities:
      options["upstream-ca"] === undefined
        ? undefined
        : await (await import("./tls-files.ts")).loadAuthorities(options["upstream-ca"]),
    consul: await consulSettings(
      {
        addresses: options.consul,
        tokenFile: options["consul-token-file"],
        datacenter: options["consul-datacenter"],
        namespace: options["consul-namespace"],
        maxQueries: Math.floor(options["consul-max-queries"] / options.workers),
      },
      environment,
      defaultConsul(address),
    ),
    snapshotFile: options["snapshot-file"] ?? defaultSnapshotFile(environment),
  };
}

function checkTogether(options: Options, address: Address): void {
  if ((options["tls-cert"] === undefined) !== (options["tls-key"] === undefined))
    throw usageWrong("tls-cert and tls-key belong together: one is missing");
  const minQueries = 2 * options.workers;
  if (options["consul-max-queries"] < minQueries)
    throw usageWrong(
      `${options.workers} workers need --consul-max-queries ${minQueries} at least, two for each, and an agent whose ` +
        `limits.http_max_conns_per_client (200) leaves room for others`,
    );
  if (options.workers > 1 && address.port === 0)
    throw usageWrong("several workers need a port of their own choice: --address has port 0");
  try {
    parseTrustedProxies(options["trusted-proxies"]);
  } catch (error) {
    throw usageWrong(`trusted-proxies: ${messageOf(error)}`, error);
  }
}

/** Loading TLS is a good part of a cold start: only for those who use it. */
async function readCertificate(options: Options) {
  if (options["tls-cert"] === undefined || options["tls-key"] === undefined) return undefined;
  const { loadCertificate } = await import("./tls-files.ts");
  return loadCertificate(options["tls-cert"], options["tls-key"]);
}

function defaultSnapshotFile(environment: Environment): string | undefined {
  const folder = environment["NOMAD_TASK_DIR"];
  return folder === undefined ? undefined : join(folder, "edge-snapshot.json");
}

/** The agent on the same host listens on the same address, as far as it is one. */
function defaultConsul({ host }: Address): string {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  return formatAddress({ host: isEverywhere ? "127.0.0.1" : host, port: 8500 });
}
