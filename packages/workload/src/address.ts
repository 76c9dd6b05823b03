import { isIP } from "node:net";
import { addressMalformed, addressMissing } from "./errors.ts";

/** Where a server listens: an IP address or a host name, and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Environment variables, passed in by the `main.ts`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where to listen: `--address` when given, else what Nomad reserved for the port label (`NOMAD_ADDR_http`), else `fallback`.
 * @see https://developer.hashicorp.com/nomad/docs/reference/runtime-environment-settings
 * @throws UserError ADDRESS_MISSING, ADDRESS_MALFORMED
 */
export function bindAddress(options: {
  readonly flag: string | undefined;
  readonly environment: Environment;
  readonly portLabel?: string;
  readonly fallback?: Address;
}): Address {
  const portLabel = options.portLabel ?? "http";
  const text = options.flag ?? options.environment[`NOMAD_ADDR_${portLabel}`];
  if (text !== undefined) return parseAddress(text);
  if (options.fallback) return options.fallback;
  throw addressMissing(portLabel);
}

/** Parses `127.0.0.1:80`, `[::1]:80`, `name:80` and `:80` (all addresses). Throws ADDRESS_MALFORMED for all else. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const bracketed = match?.[1];
  if (!match || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6))
    throw addressMalformed(text);
  return { host: bracketed ?? (match[2] || "0.0.0.0"), port };
}

/** The address as text, an IPv6 address in brackets. */
export function formatAddress({ host, port }: Address): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
