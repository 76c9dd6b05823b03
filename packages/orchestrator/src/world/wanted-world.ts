import { join } from "node:path";
import { badArgument } from "command-line";
import { networkNotForEngine } from "../engines/errors.ts";
import { chooseEngine, parseEngineFlag } from "../engines/choose.ts";
import { datacenterSchema, defaultInventory, type EngineKind } from "../inventory/inventory.ts";
import { readInventory } from "../inventory/read-inventory.ts";
import type { ToolchainSource } from "../toolchain/toolchain.ts";
import { badNetwork, badSize, noFreeNetwork } from "./errors.ts";
import type { WantedWorld } from "./bring-up.ts";
import { listWorlds, readManifest } from "./manifest.ts";
import { wantedFromWorldFile } from "./wanted-from-file.ts";
import type { WorldFile } from "./world-file.ts";

/** What a user may say about a world on the command line. */
export interface WorldFlags {
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
}

export interface WantedWorldOptions {
  readonly home: string;
  readonly name: string;
  readonly flags: WorldFlags;
  readonly platform: NodeJS.Platform;
  /** The value of PATH: where real agents are looked for. */
  readonly searchPath: string;
  /** A world as a file: then no flag but the programs' says anything. */
  readonly file?: WorldFile | undefined;
}

/** Checks what was asked for and fills in the rest. Throws usage errors. */
export function wantedWorld({
  home,
  name,
  flags,
  platform,
  searchPath,
  file,
}: WantedWorldOptions): WantedWorld {
  const engine = parseEngineFlag(flags.engine);
  const network = flags.subnet === undefined ? undefined : parseNetwork(flags.subnet);
  // Only Linux answers on all of 127.0.0.0/8 without set-up.
  const several = platform === "linux";
  const servers = parseCount("servers", flags.servers, [1, 3, 5], several ? 3 : 1);
  const clients = parseCount("clients", flags.clients, CLIENTS, several ? Math.max(4, servers) : 1);
  const programs = {
    given: { consul: flags.consul, nomad: flags.nomad },
    searchPath,
    cacheFolder: join(home, "cache"),
  };
  const datacenter = parseDatacenter(flags.datacenter);
  if (file) {
    refuseBesideFile(flags);
    return wantedFromWorldFile({
      name,
      file,
      programs,
      size: { servers, clients },
      chooseNetwork: (engine) => chooseNetwork({ home, name, several, engine }),
    });
  }
  if (flags.inventory !== undefined) return wantedFromFile(flags.inventory, { engine, programs });
  return {
    explicit: {
      ...(engine && { engine }),
      ...(network && { network }),
      ...((flags.servers ?? flags.clients) !== undefined && { hosts: Math.max(servers, clients) }),
      ...(datacenter !== undefined && { datacenter }),
    },
    create: async (options) => {
      const { kind, reason, toolchain } = await chooseEngine(engine, programs, options);
      if (network !== undefined) refuseUnfit(network, kind);
      return {
        engineReason: reason,
        ...(toolchain && { toolchain }),
        inventory: defaultInventory({
          engine: kind,
          network: network ?? (await chooseNetwork({ home, name, several, engine: kind })),
          servers,
          clients,
          datacenter,
        }),
      };
    },
  };
}

/** The file says it all; read again each time, so that a host added to it is added to the world. */
function wantedFromFile(
  path: string,
  { engine, programs }: { readonly engine: EngineKind | undefined; readonly programs: ToolchainSource },
): WantedWorld {
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

const CLIENTS = Array.from({ length: 50 }, (_, index) => index + 1);

function parseCount(
  what: string,
  text: string | undefined,
  allowed: readonly number[],
  otherwise: number,
): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (!allowed.includes(count)) throw badSize(what, text, allowed);
  return count;
}

/** `127.0.5.0/24`, or only its first three numbers: a /24 of 127.0.0.0/8 or of the private networks of RFC 1918. */
function parseNetwork(text: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})(\.0(\/24)?)?$/.exec(text);
  const [first = -1, second = -1, third = -1] = (match?.slice(1, 4) ?? []).map(Number);
  const isKnown =
    first === 127 ||
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168);
  if (!isKnown || second < 0 || second > 255 || third < 0 || third > 255) throw badNetwork(text);
  return `${first}.${second}.${third}.0/24`;
}

/** Loopback addresses are the same machine's in every namespace; others are not this machine's without one. */
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
