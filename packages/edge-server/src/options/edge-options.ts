import type { SecureContext } from "node:tls";
import type { BalanceOptions } from "../balance/balance-options.ts";
import type { ProxyOptions } from "../proxy/create-proxy.ts";
import type { ReloadableCertificate } from "../tls-files.ts";
import type { Options } from "./option-table.ts";

/** The data path's options. */
export function proxyOptions(
  options: Options,
  files: {
    readonly certificate: ReloadableCertificate | undefined;
    readonly authorities: SecureContext | undefined;
  },
): Omit<ProxyOptions, "selector"> {
  const { certificate, authorities } = files;
  return {
    tls: certificate && { contextFor: () => certificate.current() },
    upstreamSecureContext: authorities,
    trustedProxies: options["trusted-proxies"],
    timeouts: { headMs: options["client-head-timeout"], idleMs: options["client-idle-timeout"] },
    connections: { total: options["max-connections"], perClient: options["max-connections-per-client"] },
    minBodyBytesPerSecond: options["min-body-rate"],
  };
}

/** The balancer's options. */
export function balanceOptions(options: Options): BalanceOptions {
  return {
    policy: options.balance,
    slowStartMs: options["slow-start"],
    ejection: { baseMs: options["ejection-base"], longestMs: options["ejection-longest"] },
    retries: {
      ratio: options["retry-ratio"],
      reservePerSecond: options["retry-reserve"],
      deadlineMs: options["retry-deadline"],
      onServerErrors: options["retry-server-errors"],
    },
    limits: {
      connections: options["max-connections-per-instance"],
      pending: options["max-pending-per-instance"],
    },
    timeouts: {
      connectMs: options["connect-timeout"],
      headMs: options["head-timeout"],
      idleMs: options["idle-timeout"],
      wholeMs: options["whole-timeout"],
      leastTryMs: options["try-timeout"],
    },
  };
}
