import { join } from "node:path";
import { badArgument } from "command-line";
import { networkNotForEngine } from "../engines/errors.ts";
import { chooseEngine, parseEngineFlag } from "../engines/choose.ts";
import { datacenterSchema, defaultInventory, maxClients, type EngineKind } from "../inventory/inventory.ts";
import { readInventory } from "../inventory/read-inventory.ts";
import { findVault } from "../toolchain/find-vault.ts";
import type { FindToolchainOptions, ToolchainSource } from "../toolchain/toolchain.ts";
import { badNetwork, badSize, noFreeNetwork } from "./errors.ts";
import type { WantedWorld } from "./bring-up.ts";
import { chooseSecurity, type SecurityFlags, type UndecidedWorld } from "./choose-security.ts";
import { listWorlds, readManifest } from "./manifest.ts";
import { wantedFromWorldFile } from "./wanted-from-world-file.ts";
import type { WorldFile } from "./world-file.ts";

/** What a user may say about a world on the command line. */
export interface WorldFlags extends SecurityFlags {
  readonly engine?: string | undefined;
  readonly subnet?: string | undefined;
  readonly servers?: string | undefined;
  readonly clients?: string | undefined;
  readonly datacenter?: string | undefined;
  /** Path of an inventory: hosts of the user's own. */
  readonly inventory?: string | undefined;
  /** Paths of the real programs. */
  readonly consul?: string | undefined;
  readonly nomad?: string | undefined;
  /** Of Vault or OpenBao. */
  readonly "vault-program"?: string | undefined;
}

export interface WantedWorldOptions {
  readonly home: string;
  readonly name: string;
  readonly flags: WorldFlags;
  readonly platform: NodeJS.Platform;
  /** The value of PATH: where real agents are looked for. */
  readonly searchPath: string;
  /** NOMAD_DEMO_VAULT: the program that a new Vault gets where no flag names one. */
  readonly vaultProgram?: string | undefined;
  /** A world as a file: then no flag but the programs' says anything. */
  readonly file?: WorldFile | undefined;
}

/** Checks what was asked for and fills in the rest. Throws usage errors. */
export function wantedWorld(options: WantedWorldOptions): WantedWorld {
  const { flags, home, searchPath, vaultProgram } = options;
  const named = flags["vault-program"];
  const source = { given: named ?? vaultProgram, searchPath, cacheFolder: join(home, "cache") };
  return {
    ...chooseSecurity(undecidedWorld(options), flags),
    vault: { isNamed: named !== undefined, find: (call) => findVault(source, call) },
  };
}

function undecidedWorld({
  home,
  name,
  flags,
  platform,
  searchPath,
  file,
}: WantedWorldOptions): UndecidedWorld {
  const asked = parseFlags(flags, platform);
  const { engine, size, several } = asked;
  const programs = {
    given: { consul: flags.consul, nomad: flags.nomad },
    searchPath,
    cacheFolder: join(home, "cache"),
  };
  const choose = (kind: EngineKind): Promise<string> => chooseNetwork({ home, name, several, engine: kind });
  if (file) {
    refuseBesideFile(flags);
    return wantedFromWorldFile({ name, file, programs, size, chooseNetwork: choose });
  }
  if (flags.inventory !== undefined) return wantedFromFile(flags.inventory, { engine, programs });
  return {
    explicit: explicitOf(asked, flags),
    create: (options) => createFromFlags(asked, { programs, choose, options }),
  };
}

interface Asked {
  readonly engine: EngineKind | undefined;
  readonly network: string | undefined;
  readonly datacenter: string | undefined;
  readonly size: { readonly servers: number; readonly clients: number };
  /** Whether this system can have several hosts: only Linux answers on all of 127.0.0.0/8 without set-up. */
  readonly several: boolean;
}

function parseFlags(flags: WorldFlags, platform: NodeJS.Platform): Asked {
  const engine = parseEngineFlag(flags.engine);
  const network = flags.subnet === undefined ? undefined : parseNetwork(flags.subnet);
  const several = platform === "linux";
  const servers = parseCount(flags.servers, {
    what: "servers",
    allowed: [1, 3, 5],
    otherwise: several ? 3 : 1,
  });
  const clients = parseCount(flags.clients, {
    what: "clients",
    allowed: clientCounts,
    otherwise: several ? Math.max(4, servers) : 1,
  });
  return {
    engine,
    network,
    datacenter: parseDatacenter(flags.datacenter),
    size: { servers, clients },
    several,
  };
}

function explicitOf(
  { engine, network, datacenter, size: { servers, clients } }: Asked,
  flags: WorldFlags,
): WantedWorld["explicit"] {
  const isSized = (flags.servers ?? flags.clients) !== undefined;
  return {
    ...(engine && { engine }),
    ...(network && { network }),
    ...(isSized && { hosts: Math.max(servers, clients) }),
    ...(datacenter !== undefined && { datacenter }),
  };
}

interface CreateOptions {
  readonly programs: ToolchainSource;
  /** A network for an engine, where no flag names it. */
  readonly choose: (engine: EngineKind) => Promise<string>;
  readonly options: FindToolchainOptions;
}

async function createFromFlags(
  { engine, network, datacenter, size }: Asked,
  { programs, choose, options }: CreateOptions,
): ReturnType<UndecidedWorld["create"]> {
  const { kind, reason, toolchain } = await chooseEngine(engine, programs, options);
  if (network !== undefined) refuseUnfit(network, kind);
  return {
    engineReason: reason,
    ...(toolchain && { toolchain }),
    inventory: {
      ...defaultInventory({ engine: kind, network: network ?? (await choose(kind)), ...size, datacenter }),
      security: undefined,
    },
  };
}

/** The file says it all; read again each time, so that a host added to it is added to the world. */
function wantedFromFile(
  path: string,
  { engine, programs }: { readonly engine: EngineKind | undefined; readonly programs: ToolchainSource },
): UndecidedWorld {
  return {
    explicit: { ...(engine && { engine }) },
    inventory: () => readInventory(path),
    ownHosts: () => readInventory(path),
    create: async (options) => {
      const inventory = await readInventory(path);
      const { reason, toolchain } = await chooseEngine(inventory.engine, programs, options);
      return { engineReason: reason, inventory, ...(toolchain && { toolchain }) };
    },
  };
}

/** A file and flags that say the same thing would leave it open which counts. */
function refuseBesideFile({ engine, subnet, servers, clients, inventory, datacenter }: WorldFlags): void {
  const given = Object.entries({ subnet, servers, clients, inventory, datacenter }).find(
    ([, value]) => value !== undefined,
  );
  const flag = given?.[0] ?? (engine === undefined || engine === "auto" ? undefined : "engine");
  if (flag !== undefined) throw badArgument(`--${flag} beside --file: the file says that`);
}

function parseDatacenter(text: string | undefined): string | undefined {
  if (text === undefined || datacenterSchema.safeParse(text).success) return text;
  throw badArgument(`--datacenter ${text}: a name has letters, digits, dashes and underscores only`);
}

const clientCounts = Array.from({ length: maxClients }, (_, index) => index + 1);

interface Count {
  readonly what: string;
  readonly allowed: readonly number[];
  /** What it is when the flag is not given. */
  readonly otherwise: number;
}

function parseCount(text: string | undefined, { what, allowed, otherwise }: Count): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (!allowed.includes(count)) throw badSize(what, text, allowed);
  return count;
}

/** `127.0.5.0/24`, or only its first three numbers: a /24 of 127.0.0.0/8 or of the private networks of RFC 1918. */
function parseNetwork(text: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})(\.0(\/24)?)?$/.exec(text);
  const numbers = (match?.slice(1, 4) ?? []).map(Number);
  const [first = -1, second = -1, third = -1] = numbers;
  if (numbers.some((number) => number > 255) || !isPrivate(first, second)) throw badNetwork(text);
  return `${first}.${second}.${third}.0/24`;
}

/** Loopback, and the private networks of RFC 1918. */
function isPrivate(first: number, second: number): boolean {
  if (first === 172) return second >= 16 && second < 32;
  if (first === 192) return second === 168;
  return first === 127 || first === 10;
}

/** A loopback address belongs to each namespace alike, so hosts in namespaces cannot have it; other addresses need a namespace. */
function refuseUnfit(network: string, engine: EngineKind): void {
  const isLoopback = network.startsWith("127.");
  if (engine === "embedded" && !isLoopback)
    throw networkNotForEngine(network, engine, "a /24 inside 127.0.0.0/8");
  if (engine !== "embedded" && isLoopback)
    throw networkNotForEngine(network, engine, "a private /24, for example 172.16.206.0/24");
}

/** 127.0.1.0/24 for the default world; for others the first that no world has. */
async function chooseNetwork({
  home,
  name,
  several,
  engine,
}: {
  home: string;
  name: string;
  several: boolean;
  engine: EngineKind;
}): Promise<string> {
  // Worlds in namespaces do not see each other: all may have the original's addresses.
  if (engine !== "embedded") return "172.16.206.0/24";
  if (!several) return "127.0.0.0/24";
  if (name === "default") return "127.0.1.0/24";
  const manifests = await Promise.all(
    (await listWorlds(home)).map((folder) => readManifest(folder).catch(() => undefined)),
  );
  const taken = new Set(manifests.map((manifest) => manifest?.inventory.network));
  const free = Array.from({ length: 253 }, (_, index) => `127.0.${index + 2}.0/24`).find(
    (network) => !taken.has(network),
  );
  if (!free) throw noFreeNetwork();
  return free;
}
