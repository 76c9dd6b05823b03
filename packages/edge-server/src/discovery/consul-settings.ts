import { usageWrong, type Environment } from "workload";
import { createConsulTls, type ConsulTls } from "./consul-tls.ts";
import { tokenSource, type TokenSource } from "./token-source.ts";

/** How to reach Consul. */
export interface ConsulSettings {
  /** Agents to ask, the local one first. */
  readonly addresses: readonly URL[];
  readonly token: TokenSource;
  readonly tls: ConsulTls | undefined;
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
 * Settings from flags and the standard CONSUL_* variables; certificates named there have to be usable now; token and certificates are read
 * anew when they are used.
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
    tls: await createConsulTls(environment),
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
