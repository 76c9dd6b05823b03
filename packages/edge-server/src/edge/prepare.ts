import { join } from "node:path";
import { messageOf } from "command-line/message-of";
import { bindAddress, formatAddress, parseAddress, usageWrong } from "workload";
import type { Address, Environment } from "workload";
import { consulSettings } from "../discovery/consul-settings.ts";
import type { Options } from "../options/option-table.ts";
import { parseTrustedProxies } from "../downstream/trusted-proxies.ts";

/** Everything that options name but files for TLS (`load-tls.ts`), read and checked. */
export type Prepared = Awaited<ReturnType<typeof prepare>>;

/** Reads and checks everything that options name but files for TLS, before anything is started. @throws UserError */
export async function prepare(options: Options, environment: Environment) {
  const address = bindAddress({ flag: options.address, environment });
  const adminText = options.admin ?? environment["NOMAD_ADDR_admin"];
  const secureAddress = secureAddressOf(options, environment, address);
  checkTogether(options);
  checkWorkers(options, { "--address": address, "--tls-address": secureAddress });
  return {
    address,
    /** Where TLS is served beside plain HTTP; undefined where there is one listener. */
    secureAddress,
    admin: adminText === undefined ? undefined : parseAddress(adminText),
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

function checkTogether(options: Options): void {
  for (const side of ["tls", "upstream"] as const)
    if ((options[`${side}-cert`] === undefined) !== (options[`${side}-key`] === undefined))
      throw usageWrong(`${side}-cert and ${side}-key belong together: one is missing`);
  if (options["tls-address"] !== undefined && options["tls-cert"] === undefined)
    throw usageWrong("tls-address needs tls-cert and tls-key: there is no certificate to serve");
  try {
    parseTrustedProxies(options["trusted-proxies"]);
  } catch (error) {
    throw usageWrong(`trusted-proxies: ${messageOf(error)}`, error);
  }
}

function checkWorkers(options: Options, addresses: Readonly<Record<string, Address | undefined>>): void {
  const minQueries = 2 * options.workers;
  if (options["consul-max-queries"] < minQueries)
    throw usageWrong(
      `${options.workers} workers need --consul-max-queries ${minQueries} at least, two for each, and an agent whose ` +
        `limits.http_max_conns_per_client (200) leaves room for others`,
    );
  if (options.workers === 1) return;
  for (const [flag, address] of Object.entries(addresses))
    if (address?.port === 0)
      throw usageWrong(`several workers need a port of their own choice: ${flag} has port 0`);
}

/** A certificate without an address of its own is served at the main one. */
function secureAddressOf(options: Options, environment: Environment, main: Address): Address | undefined {
  if (options["tls-cert"] === undefined) return undefined;
  const text = options["tls-address"] ?? environment["NOMAD_ADDR_https"];
  const address = text === undefined ? undefined : parseAddress(text);
  return address && formatAddress(address) !== formatAddress(main) ? address : undefined;
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
