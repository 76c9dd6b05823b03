import { z } from "zod";

/** What runs a world's agents: this project's own agents, real agents in network namespaces, real agents over SSH. */
export const engineKindSchema = z.enum(["embedded", "local", "ssh"]);
export type EngineKind = z.infer<typeof engineKindSchema>;

/** What an agent does on a host. A Nomad server and a Nomad client on one host are two agents. */
const rolesSchema = z
  .strictObject({ consul: z.enum(["server", "client"]), nomadServer: z.boolean(), nomadClient: z.boolean() })
  .readonly();

/** One host of an inventory. */
export const inventoryHostSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "letters, digits and dashes"),
    address: z.ipv4(),
    roles: rolesSchema,
    /** How the ssh engine reaches the host; the engine parses its shape. */
    ssh: z.record(z.string(), z.unknown()).readonly().optional(),
  })
  .readonly();
export type InventoryHost = z.infer<typeof inventoryHostSchema>;

/**
 * Whether a world's agents ask who speaks to them: `closed` is TLS, access control lists and nothing allowed that was not granted; `open` is
 * plain HTTP, and everybody may everything.
 */
export const securitySchema = z.enum(["open", "closed"]);
export type Security = z.infer<typeof securitySchema>;

export const portSchema = z.int().min(1).max(65_535);

const portsSchema = z
  .strictObject({
    /** Of Consul agents in an open world. */
    consulHttp: portSchema.default(8500),
    /** Of Consul agents in a closed world. */
    consulHttps: portSchema.default(8501),
    /** Of Nomad servers. */
    nomadHttp: portSchema.default(4646),
    /** Of Nomad clients, so that both fit on one host. */
    nomadClientHttp: portSchema.default(4746),
    /** Of Vault's servers; they speak to each other on the next one. */
    vault: portSchema.default(8200),
    edge: portSchema.default(25_000),
    /** Of the edges' private listeners. */
    edgeAdmin: portSchema.default(25_001),
    /** Of the edges' HTTPS listeners, which they have in a world with Vault. */
    edgeHttps: portSchema.default(25_443),
  })
  .readonly();

/** A datacenter's name, as Consul and Nomad take it. */
export const datacenterSchema = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, "letters, digits, dashes and underscores");

/** A region's name: part of the DNS names that Nomad's certificates are checked for. */
const regionSchema = z
  .string()
  .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/, "letters, digits and, between them, dashes");

/**
 * How Vault's servers are unsealed, as Vault's own `seal` block: a name (`awskms`, `transit`, …) and its settings, given to Vault as they are.
 * Default: the world's own unsealers, and OpenBao's static seal.
 */
export const vaultSealSchema = z
  .record(
    z.string().regex(/^[a-z0-9]+$/),
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  )
  .refine((seals) => Object.keys(seals).length === 1, "one seal, by its name");
export type VaultSeal = z.infer<typeof vaultSealSchema>;

const inventoryShape = {
  datacenter: datacenterSchema.default("vagrant-dc1"),
  region: regionSchema.default("global"),
  engine: engineKindSchema,
  /** The private network: agents and tasks bind their address in it and no other. */
  network: z.cidrv4(),
  hosts: z.array(inventoryHostSchema).min(1).readonly(),
  ports: portsSchema.prefault({}),
  vaultSeal: vaultSealSchema.readonly().optional(),
};

/** What a world consists of: hosts, their addresses and roles. Made by {@link defaultInventory}, or from a YAML file of the user's. */
export const inventorySchema = z
  .strictObject({
    ...inventoryShape,
    /** Manifests of before closed worlds do not say it: those worlds are open. */
    security: securitySchema.default("open"),
    /** Whether there are servers of Vault beside Consul's: only in closed worlds. */
    vault: z.boolean().default(false),
  })
  .readonly();
export type Inventory = z.infer<typeof inventorySchema>;

/** An inventory as a YAML file of the user's: one that does not say whether its world is open, or has Vault, leaves that to the world. */
export const inventoryFileSchema = z
  .strictObject({ ...inventoryShape, security: securitySchema.optional(), vault: z.boolean().optional() })
  .readonly();
export type InventoryFile = z.infer<typeof inventoryFileSchema>;

export interface InventoryOptions {
  readonly engine: EngineKind;
  /** Default open. */
  readonly security?: Security | undefined;
  /** Default false. */
  readonly vault?: boolean | undefined;
  /** A /24; hosts get .21, .22, … */
  readonly network: string;
  /** Hosts with a Consul and a Nomad server: 1, 3 or 5. */
  readonly servers: number;
  /** Hosts with a Nomad client: all of them are, servers included, when it is at least `servers`. */
  readonly clients: number;
  readonly datacenter?: string | undefined;
}

/** Hosts with a Nomad client that a world made by numbers may have. On engine `local` each takes two ports of this machine, from 25001 on and below 25443. */
export const maxClients = 100;

/** node01, node02, …: the first `servers` run Consul and Nomad servers, the first `clients` a Nomad client, as in the original. */
export function defaultInventory({
  engine,
  network,
  servers,
  clients,
  datacenter,
  security,
  vault,
}: InventoryOptions): Inventory {
  const prefix = network.split(".").slice(0, 3).join(".");
  const hosts = Array.from({ length: Math.max(servers, clients) }, (_, index) => ({
    name: `node${String(index + 1).padStart(2, "0")}`,
    address: `${prefix}.${21 + index}`,
    roles: {
      consul: index < servers ? ("server" as const) : ("client" as const),
      nomadServer: index < servers,
      nomadClient: index < clients,
    },
  }));
  return inventorySchema.parse({ engine, network, hosts, datacenter, security, vault });
}

/** How the agents' HTTP APIs are reached: Nomad's ports are the same in open and closed worlds, Consul's are not. */
export function agentApis({ security, ports }: Pick<Inventory, "security" | "ports">): AgentApis {
  return security === "closed"
    ? { scheme: "https", consulPort: ports.consulHttps }
    : { scheme: "http", consulPort: ports.consulHttp };
}

export interface AgentApis {
  readonly scheme: "http" | "https";
  readonly consulPort: number;
}

/** Hosts with a server of Vault: those with a Consul server. */
export const vaultHosts = ({ vault, hosts }: Pick<Inventory, "vault" | "hosts">): readonly InventoryHost[] =>
  vault ? hosts.filter(({ roles }) => roles.consul === "server") : [];

/** The name in the certificates of a world's Vault servers and of nobody else. */
export const vaultServerName = ({ datacenter }: Pick<Inventory, "datacenter">): string =>
  `vault.${datacenter.toLowerCase()}.consul`;

/** Base URLs of the agents, as seen from inside the world: use the engine's `fetch` for them. */
export function endpointsOf(inventory: Inventory): Endpoints {
  const { hosts, ports } = inventory;
  const { scheme, consulPort } = agentApis(inventory);
  const url = (host: InventoryHost, port: number): string => `${scheme}://${host.address}:${port}`;
  return {
    consul: hosts.map((host) => url(host, consulPort)),
    nomadServers: hosts.filter((host) => host.roles.nomadServer).map((host) => url(host, ports.nomadHttp)),
    nomadClients: hosts
      .filter((host) => host.roles.nomadClient)
      .map((host) => url(host, ports.nomadClientHttp)),
    vault: vaultHosts(inventory).map((host) => url(host, ports.vault)),
  };
}

export interface Endpoints {
  readonly consul: readonly string[];
  readonly nomadServers: readonly string[];
  readonly nomadClients: readonly string[];
  /** None where there is no Vault. */
  readonly vault: readonly string[];
}

/** One edge per host with a Nomad client, on the world's own addresses. */
export function edgesOf({ hosts, ports }: Inventory): EdgeEndpoint[] {
  return hosts
    .filter((host) => host.roles.nomadClient)
    .map(({ name, address }) => ({
      host: name,
      url: `http://${address}:${ports.edge}`,
      userUrl: `http://${address}:${ports.edge}`,
      adminUrl: `http://${address}:${ports.edgeAdmin}`,
      adminUserUrl: `http://${address}:${ports.edgeAdmin}`,
    }));
}

/** The first servers of Consul, Nomad and Vault, where the world's addresses are the machine's own. */
export function userUrls(inventory: Inventory): {
  readonly consul: string;
  readonly nomad: string;
  readonly vault?: string | undefined;
} {
  const { consul, nomadServers, vault } = endpointsOf(inventory);
  return { consul: consul[0] ?? "", nomad: nomadServers[0] ?? "", ...(vault[0] && { vault: vault[0] }) };
}

/** Where the edge of a host answers. */
export interface EdgeEndpoint {
  readonly host: string;
  /** Inside the world: for the engine's fetch. */
  readonly url: string;
  /** For the user's own curl and browser: the same where the world's addresses are the machine's own, else a relay on 127.0.0.1. */
  readonly userUrl: string;
  /** Its private listener, inside the world. */
  readonly adminUrl: string;
  /** The same for the user's own browser. */
  readonly adminUserUrl: string;
}
