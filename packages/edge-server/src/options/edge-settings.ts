import type { SecureContext } from "node:tls";
import type { BalanceOptions } from "../balance/balance-options.ts";
import type { InfoMode } from "../admin/info.ts";
import type { ProxySettings } from "../proxy/proxy-settings.ts";
import type { Options } from "./option-table.ts";

/** What may change while the edge runs. A snapshot: other settings replace it whole. */
export interface EdgeSettings {
  /** Routed at `/` whatever their tags are. */
  readonly services: readonly string[];
  readonly tagPrefix: string;
  /** Whom an https instance's certificate has to name where its tag says nothing; `{service}` is its service. Undefined: its address. */
  readonly upstreamName: string | undefined;
  readonly balance: BalanceOptions;
  readonly probe: { readonly path: string; readonly intervalMs: number; readonly timeoutMs: number };
  readonly proxy: ProxySettings;
  /** Whether requests without X-Request-Id get one. */
  readonly givesRequestIds: boolean;
  /** Who may ask for `/info`. */
  readonly info: InfoMode;
}

/** What options say about an edge that may change while it runs. */
export function edgeSettings(
  options: Options,
  upstreamSecureContext: SecureContext | undefined,
): EdgeSettings {
  return {
    services: options.service,
    tagPrefix: options["tag-prefix"],
    upstreamName: options["upstream-name"],
    balance: balanceOptions(options),
    probe: {
      path: options["probe-path"],
      intervalMs: options["probe-interval"],
      timeoutMs: options["probe-timeout"],
    },
    proxy: { ...proxySettings(options), upstreamSecureContext },
    givesRequestIds: options["request-id"],
    info: options.info,
  };
}

function proxySettings(options: Options): ProxySettings {
  return {
    trustedProxies: options["trusted-proxies"],
    timeouts: { headMs: options["client-head-timeout"], idleMs: options["client-idle-timeout"] },
    connections: { total: options["max-connections"], perClient: options["max-connections-per-client"] },
    hop: {
      addsVia: options.via,
      requestHead: { headBytes: options["max-request-head"] },
      responseHead: { headBytes: options["max-response-head"] },
    },
    bodyRate: { bytesPerSecond: options["min-body-rate"], silenceMs: options["client-body-timeout"] },
  };
}

function balanceOptions(options: Options): BalanceOptions {
  return {
    policy: options.balance,
    slowStartMs: options["slow-start"],
    ejection: { baseMs: options["base-ejection-time"], maxMs: options["max-ejection-time"] },
    retries: {
      ratio: options["retry-ratio"],
      minPerSecond: options["min-retries-per-second"],
      deadlineMs: options["retry-deadline"],
      onServerErrors: options["retry-server-errors"],
    },
    limits: {
      connections: options["max-connections-per-instance"],
      pending: options["max-pending-per-instance"],
    },
    timeouts: {
      connectMs: options["connect-timeout"],
      connectTryMs: options["connect-try-timeout"],
      headMs: options["response-header-timeout"],
      idleMs: options["idle-timeout"],
      streamIdleMs: options["stream-idle-timeout"],
      tunnelIdleMs: options["tunnel-idle-timeout"],
      requestMs: options["request-timeout"],
      tryMs: options["try-timeout"],
      hangMs: options["hang-timeout"],
    },
  };
}
