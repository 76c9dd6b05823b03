import { readFile } from "node:fs/promises";
import { usageWrong, type Environment } from "workload";
import type { TlsOptions } from "./http-get.ts";

/** How to reach Consul. */
export interface ConsulSettings {
  /** Agents to ask, the local one first. */
  readonly addresses: readonly URL[];
  /** Read anew for each query, so that a rotated token is used at once. */
  readonly token: () => Promise<string | undefined>;
  readonly tls: TlsOptions | undefined;
  readonly datacenter: string | undefined;
  readonly namespace: string | undefined;
  /** Of this process, at one agent, that wait at the same time. */
  readonly maxQueries: number;
}

/** An agent takes 200 connections from one address, and is there for other programs too. */
export const defaultMaxQueries = 100;

export interface ConsulFlags {
  /** Comma-separated addresses; `CONSUL_HTTP_ADDR` by default. */
  readonly addresses?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly datacenter?: string | undefined;
  readonly namespace?: string | undefined;
  /** Default {@link defaultMaxQueries}; at least 2. */
  readonly maxQueries?: number | undefined;
}

/**
 * Settings from flags and the standard CONSUL_* variables; files named there are read now, the token file at each use.
 * @see https://developer.hashicorp.com/consul/commands#environment-variables
 * @throws UserError USAGE
 */
export async function consulSettings(
  flags: ConsulFlags,
  environment: Environment,
  defaultAddress: string,
): Promise<ConsulSettings> {
  const isTls = ["1", "true"].includes(environment["CONSUL_HTTP_SSL"]?.toLowerCase() ?? "");
  const text = flags.addresses ?? environment["CONSUL_HTTP_ADDR"] ?? defaultAddress;
  return {
    addresses: text.split(",").map((address) => parseConsulAddress(address.trim(), isTls)),
    token: tokenSource(
      flags.tokenFile ?? environment["CONSUL_HTTP_TOKEN_FILE"],
      environment["CONSUL_HTTP_TOKEN"],
    ),
    tls: await tlsOptions(environment),
    datacenter: flags.datacenter,
    namespace: flags.namespace ?? environment["CONSUL_NAMESPACE"],
    maxQueries: Math.max(2, flags.maxQueries ?? defaultMaxQueries),
  };
}

/** `host:port` or a URL; throws USAGE for all else. */
export function parseConsulAddress(text: string, isTls: boolean): URL {
  const withScheme = /^[a-z+]+:\/\//i.test(text) ? text : `${isTls ? "https" : "http"}://${text}`;
  const url = URL.parse(withScheme);
  if (!url || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/" || url.search !== "") {
    throw usageWrong(`Consul address "${text}" is not host:port or http(s)://host:port`);
  }
  return url;
}

function tokenSource(file: string | undefined, token: string | undefined): () => Promise<string | undefined> {
  if (file === undefined) return () => Promise.resolve(token || undefined);
  return async () => (await readFile(file, "utf8")).trim();
}

async function tlsOptions(environment: Environment): Promise<TlsOptions | undefined> {
  const read = async (name: string) => {
    const file = environment[name];
    if (!file) return undefined;
    try {
      return await readFile(file);
    } catch (error) {
      throw usageWrong(`${name}: cannot read ${file}`, error);
    }
  };
  const [ca, cert, key] = await Promise.all([
    read("CONSUL_CACERT"),
    read("CONSUL_CLIENT_CERT"),
    read("CONSUL_CLIENT_KEY"),
  ]);
  const options = {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...verificationOf(environment),
  };
  return Object.keys(options).length === 0 ? undefined : options;
}

function verificationOf(environment: Environment): TlsOptions {
  const servername = environment["CONSUL_TLS_SERVER_NAME"];
  const isUnverified = ["0", "false"].includes(environment["CONSUL_HTTP_SSL_VERIFY"]?.toLowerCase() ?? "");
  return { ...(servername && { servername }), ...(isUnverified && { rejectUnauthorized: false }) };
}
