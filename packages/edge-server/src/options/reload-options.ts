import { isDeepStrictEqual } from "node:util";
import type { OptionName, Options } from "./option-table.ts";

/** What only a restart changes: sockets that are open, processes that run, the Consul that is followed, the end that is promised. */
export const fixedOptions = [
  "address",
  "admin",
  "tls-address",
  "workers",
  "consul",
  "consul-token-file",
  "consul-datacenter",
  "consul-namespace",
  "consul-max-queries",
  "snapshot-file",
  "drain-grace",
  "drain-timeout",
] as const satisfies readonly OptionName[];

export interface ReloadedOptions {
  /** What is in use from now on. */
  readonly options: Options;
  /** Options that differ and stay as they were. */
  readonly needRestart: readonly OptionName[];
}

/** The options that hold after a reload: the new ones, but for those that only a restart changes. */
export function reloadOptions(current: Options, next: Options): ReloadedOptions {
  const isTlsSwitched = (current["tls-cert"] === undefined) !== (next["tls-cert"] === undefined);
  const kept: readonly OptionName[] = isTlsSwitched ? [...fixedOptions, "tls-cert", "tls-key"] : fixedOptions;
  return {
    options: { ...next, ...Object.fromEntries(kept.map((name) => [name, current[name]])) },
    needRestart: kept.filter((name) => !isDeepStrictEqual(current[name], next[name])),
  };
}
