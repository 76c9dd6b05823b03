import type { VaultSeal } from "../inventory/inventory.ts";
import type { VaultProduct } from "../toolchain/versions.ts";
import type { TlsFiles } from "./plan-secrets.ts";

/** What differs between the Vault servers of a world. */
export interface VaultServer {
  /** Raft's name of the server: its host's. */
  readonly node: string;
  readonly datacenter: string;
  /** The host's address in the private network. */
  readonly address: string;
  /** Of the API; servers speak to each other on the next one. */
  readonly port: number;
  /** The folder of its encrypted storage. */
  readonly storage: string;
  /** The log of all requests, secrets in it only as HMACs. */
  readonly auditFile: string;
  /** Private addresses of all Vault servers, this one's own included. */
  readonly servers: readonly string[];
  /** The name that all servers' certificates have. */
  readonly serverName: string;
  readonly product: VaultProduct;
  readonly tls: TlsFiles;
  /** Default: shares that unsealers give (Vault), a static key (OpenBao). */
  readonly seal?: VaultSeal | undefined;
  /** Where OpenBao reads the key of its static seal. */
  readonly staticKeyFile: string;
}

/** Name of the audit device. */
export const auditDevice = "file";

/**
 * The configuration of a Vault server as its JSON file holds it.
 * Keys: https://developer.hashicorp.com/vault/docs/configuration, https://openbao.org/docs/configuration
 */
export function renderVaultConfig(server: VaultServer): Readonly<Record<string, unknown>> {
  const { address, port, datacenter, tls } = server;
  const listener = (host: string) => ({
    tcp: {
      address: `${host}:${port}`,
      cluster_address: `${host}:${port + 1}`,
      tls_cert_file: tls.certificate,
      tls_key_file: tls.key,
      tls_min_version: "tls12",
    },
  });
  const seal = sealOf(server);
  return {
    ui: true,
    cluster_name: datacenter,
    api_addr: `https://${address}:${port}`,
    cluster_addr: `https://${address}:${port + 1}`,
    storage: { raft: renderRaft(server) },
    // Loopback too, so that `vault status` works on the host as it is.
    listener: [listener(address), listener("127.0.0.1")],
    telemetry: { prometheus_retention_time: "60s", disable_hostname: true },
    ...(seal && { seal }),
    ...(server.product === "bao" ? renderBao(server) : renderVault()),
  };
}

function renderRaft({ node, storage, servers, port, tls, serverName }: VaultServer): object {
  return {
    path: storage,
    node_id: node,
    // Elections in a second or two, as on production servers; the default is for small machines.
    performance_multiplier: 1,
    retry_join: servers.map((server) => ({
      leader_api_addr: `https://${server}:${port}`,
      leader_ca_cert_file: tls.ca,
      leader_tls_servername: serverName,
    })),
  };
}

/** With integrated storage Vault's data file is mapped into memory: locked, all of it would have to fit. Units keep the memory off the swap instead. */
const renderVault = (): object => ({ disable_mlock: true });

/**
 * OpenBao takes audit devices from its configuration alone. Type and path stand as fields: HCL reads objects with a single member as further labels, so
 * `{ file: { file: { options: … } } }`, the documented form, is refused unless the device has a description besides.
 */
const renderBao = ({ auditFile }: VaultServer): object => ({
  audit: [{ type: "file", path: auditDevice, options: { file_path: auditFile } }],
});

function sealOf({ seal, product, staticKeyFile }: VaultServer): VaultSeal | undefined {
  if (seal ?? product === "vault") return seal;
  return { static: { current_key_id: "world-1", current_key: `file://${staticKeyFile}` } };
}
