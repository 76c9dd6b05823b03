import type { SecureContext } from "node:tls";
import type { BodyRateLimit } from "../downstream/body-rate.ts";
import type { ClientTimeouts } from "../downstream/client-connection.ts";
import type { ConnectionLimits } from "../downstream/connection-limits.ts";
import { hopDefaults, type HopSettings } from "../downstream/hop-settings.ts";
import { connectionsWithin } from "../sockets/descriptors.ts";

/** What may change while a proxy runs. A snapshot: other settings replace it whole. */
export interface ProxySettings {
  /** Authorities (and client certificate) for https upstreams; default: the system's. */
  readonly upstreamSecureContext?: SecureContext | undefined;
  /** Addresses and CIDRs whose X-Forwarded-* and Forwarded count. */
  readonly trustedProxies?: readonly string[] | undefined;
  readonly timeouts?: Partial<ClientTimeouts> | undefined;
  readonly connections?: Partial<ConnectionLimits> | undefined;
  /** A request's body that arrives more slowly, or not at all for too long, is refused: 408. */
  readonly bodyRate?: Partial<BodyRateLimit> | undefined;
  readonly hop?: Partial<HopSettings> | undefined;
}

/** What holds unless options say otherwise. */
export const proxyDefaults = {
  timeouts: { headMs: 10_000, idleMs: 75_000 },
  /** `total` 0: as many as the process's descriptors are good for. */
  connections: { total: 0, perClient: 20_000 },
  bodyRate: { bytesPerSecond: 240, graceMs: 30_000, silenceMs: 60_000 },
  hop: hopDefaults,
} as const;

/** {@link ProxySettings} with nothing left out. */
export interface WholeProxySettings {
  readonly upstreams: { readonly secureContext: SecureContext | undefined };
  readonly timeouts: ClientTimeouts;
  readonly connections: ConnectionLimits;
  readonly bodyRate: BodyRateLimit;
  readonly hop: HopSettings;
}

/** Fills in what is left out. `descriptorLimit`: how many descriptors the process may have; undefined where the system does not tell. */
export function wholeSettings(
  options: ProxySettings,
  descriptorLimit: number | undefined,
): WholeProxySettings {
  const connections = { ...proxyDefaults.connections, ...options.connections };
  return {
    upstreams: { secureContext: options.upstreamSecureContext },
    connections: { ...connections, total: connections.total || connectionsWithin(descriptorLimit) },
    timeouts: { ...proxyDefaults.timeouts, ...options.timeouts },
    hop: { ...proxyDefaults.hop, ...options.hop },
    bodyRate: { ...proxyDefaults.bodyRate, ...options.bodyRate },
  };
}
