import type { Snapshot } from "edge-server/follow-services";
import type { UiConfig } from "./config/gateway-config.ts";
import { serversOf, type ServedBy } from "./servers-of.ts";

/** What is known of a world before its servers are. */
export interface UiSourceOptions {
  /** Names are `consul.DOMAIN`, `nomad.DOMAIN` and so on. */
  readonly domain: string;
  /** The agent that is asked: it says how Consul's servers speak, and at which port. */
  readonly consul: URL;
  /** Of the world, for the names of its servers' certificates. */
  readonly datacenter: string;
  readonly region: string;
  /** The authorities' file; undefined in an open world. */
  readonly authority: string | undefined;
  /** Of Vault's servers, which run where Consul's do; undefined: there are none. */
  readonly vaultPort: number | undefined;
  /** The page of the world, by address; undefined: it is not shown. */
  readonly worldPage: { readonly address: string; readonly port: number } | undefined;
}

/** Services that are followed. */
export const followedServices = ["consul", "nomad"] as const;

/** The UIs as a snapshot of Consul has them. Pure. */
export function uisOf(snapshot: Pick<Snapshot, "services">, options: UiSourceOptions): UiConfig[] {
  const { domain, consul, datacenter, region, authority, vaultPort, worldPage } = options;
  const tlsAs = (name: string) =>
    authority === undefined ? undefined : { authority, name: name.toLowerCase() };
  const ui = (name: "consul" | "nomad" | "vault", from: ServedBy, certificateName: string): UiConfig => ({
    name,
    host: `${name}.${domain}`,
    servers: serversOf(snapshot, from),
    tls: tlsAs(certificateName),
  });
  return [
    ui("consul", { service: "consul", port: portOf(consul) }, `server.${datacenter}.consul`),
    // Nomad lists its servers three times, once for each kind of port.
    ui("nomad", { service: "nomad", tag: "http" }, `server.${region}.nomad`),
    ...(vaultPort === undefined
      ? []
      : [ui("vault", { service: "consul", port: vaultPort }, `vault.${datacenter}.consul`)]),
    ...(worldPage
      ? [
          {
            name: "world" as const,
            host: `world.${domain}`,
            servers: [{ ...worldPage, isBackup: false }],
            tls: undefined,
          },
        ]
      : []),
  ];
}

function portOf({ protocol, port }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}
