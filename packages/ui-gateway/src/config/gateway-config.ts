import type { Address } from "workload";

/** The user interfaces that may be shown, each under a name of its own. */
export const uiNames = ["consul", "nomad", "vault", "world"] as const;
export type UiName = (typeof uiNames)[number];

/** All that nginx's configuration depends on. */
export interface GatewayConfig {
  readonly nginx: NginxVersion;
  /** Where browsers come in, over TLS. */
  readonly listen: Address;
  /** Plain HTTP that answers `/health` alone; undefined: none. */
  readonly check: Address | undefined;
  /** Whether another nginx of the same task may listen beside it. */
  readonly reusePort: boolean;
  /** PEM; certificate and key may stand in one file. */
  readonly certificate: string;
  readonly key: string;
  /** File name, in the run folder, of the socket that says whether a login is known. */
  readonly loginSocket: string;
  /** For so long an answer of a server may keep silent: blocking queries wait up to ten minutes and a sixteenth of that. */
  readonly silenceSeconds: number;
  /** Whom nginx's workers run as where the gateway runs as root; undefined: as the gateway itself. */
  readonly workers: { readonly user: string; readonly group: string } | undefined;
  readonly uis: readonly UiConfig[];
}

/** One user interface, and who serves it. */
export interface UiConfig {
  readonly name: UiName;
  /** As in `https://HOST`, without a port. */
  readonly host: string;
  readonly servers: readonly UiServer[];
  /** How servers are believed; undefined: they speak plain HTTP. */
  readonly tls: UpstreamTls | undefined;
}

export interface UiServer {
  readonly address: string;
  readonly port: number;
  /** Asked only when no other answers: Consul doubts it. */
  readonly isBackup: boolean;
}

export interface UpstreamTls {
  /** File of the authorities (PEM) that their certificates have to come from. */
  readonly authority: string;
  /** The name that their certificates have to be for. */
  readonly name: string;
}

/** As `nginx -v` says it. */
export interface NginxVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}
