import { realpath } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { findToolchain, type ToolchainSource } from "../toolchain/toolchain.ts";
import { products } from "../toolchain/versions.ts";
import { chooseEngine } from "../engines/choose.ts";
import {
  defaultInventory,
  inventoryFileSchema,
  type EngineKind,
  type Inventory,
} from "../inventory/inventory.ts";
import { worldDiffers } from "./errors.ts";
import type { Undecided, UndecidedWorld } from "./choose-security.ts";
import type { WorldFile } from "./world-file.ts";

export interface WantedFromFileOptions {
  readonly name: string;
  readonly file: WorldFile;
  readonly programs: ToolchainSource;
  /** The network of a world that names none. */
  readonly chooseNetwork: (engine: EngineKind) => Promise<string>;
  /** Where the file does not say how many hosts. */
  readonly size: { readonly servers: number; readonly clients: number };
}

/** The world that a file describes. A world that is there becomes what the file says where that is possible: on hosts of the user's. */
export function wantedFromWorldFile({
  name,
  file,
  programs,
  chooseNetwork,
  size,
}: WantedFromFileOptions): UndecidedWorld {
  const source = { ...programs, versions: file.versions };
  const engine = file.engine === "auto" ? undefined : file.engine;
  return {
    explicit: { ...(engine && { engine }) },
    ...(file.engine === "ssh" && {
      ownHosts: () => Promise.resolve(inventoryOf(file, { engine: "ssh", size })),
    }),
    inventory: (present) => {
      const wanted = inventoryOf(file, { engine: present.engine, network: present.network, size, present });
      if (present.engine !== "ssh") refuseChange(name, present, wanted);
      return Promise.resolve(wanted);
    },
    toolchain: async (present, options) => {
      const named = await pathsOf(source.given);
      const kept = products.filter((product) => {
        const { path, version } = present[product];
        const wanted = file.versions?.[product] ?? version;
        return wanted === version && (named[product] ?? path) === path;
      });
      if (kept.length === products.length) return present;
      const paths = Object.fromEntries(kept.map((product) => [product, present[product].path]));
      return findToolchain(
        { ...source, given: { ...paths, ...definedOf(source.given) }, download: true },
        options,
      );
    },
    create: async (options) => {
      const { kind, reason, toolchain } = await chooseEngine(engine, source, options);
      const network = file.network ?? (await chooseNetwork(kind));
      return {
        engineReason: reason,
        ...(toolchain && { toolchain }),
        inventory: inventoryOf(file, { engine: kind, network, size }),
      };
    },
  };
}

/** What the user named, links followed, as a toolchain has it: another program than the world's is to become the world's. */
async function pathsOf({ consul, nomad }: ToolchainSource["given"] = {}): Promise<
  Readonly<Record<(typeof products)[number], string | undefined>>
> {
  // One that is not there is refused, with its name, by whoever looks for it.
  const follow = (path: string | undefined): Promise<string | undefined> =>
    path === undefined ? Promise.resolve(path) : realpath(path).catch(() => path);
  return { consul: await follow(consul), nomad: await follow(nomad) };
}

const definedOf = (given: ToolchainSource["given"] = {}): typeof given =>
  Object.fromEntries(Object.entries(given).filter(([, path]) => path !== undefined));

interface Filling {
  readonly engine: EngineKind;
  readonly network?: string;
  readonly size: { readonly servers: number; readonly clients: number };
  /** What a world that is there has where the file says nothing. */
  readonly present?: Inventory;
}

function inventoryOf(file: WorldFile, { engine, network, size, present }: Filling): Undecided {
  const chosen = file.network ?? network ?? "";
  const hosts = file.hosts ?? present?.hosts ?? size;
  // A name that neither the file nor the world has gets the schema's default.
  return inventoryFileSchema.parse({
    engine,
    network: chosen,
    hosts: "servers" in hosts ? defaultInventory({ engine, network: chosen, ...hosts }).hosts : hosts,
    datacenter: file.datacenter ?? present?.datacenter,
    region: file.region ?? present?.region,
    security: file.security,
    vault: file.vault,
    vaultSeal: sealOf(file, present),
    ports: { ...present?.ports, ...file.ports },
  });
}

const sealOf = ({ vaultSeal }: WorldFile, present: Inventory | undefined): Inventory["vaultSeal"] =>
  vaultSeal ?? present?.vaultSeal;

const kept = ["datacenter", "region", "network", "ports", "hosts"] as const;

/** Worlds of this machine are made as they are to be: a change is another world. */
function refuseChange(name: string, present: Inventory, wanted: Undecided): void {
  for (const what of kept) {
    if (isDeepStrictEqual(present[what], wanted[what])) continue;
    throw worldDiffers({
      name,
      what,
      has: inWords(present[what]),
      wanted: inWords(wanted[what]),
      rule: `${mayChange(present.engine)}: set \`${what}\` back, give the file another \`name\``,
    });
  }
}

const mayChange = (engine: EngineKind): string =>
  engine === "embedded"
    ? "Nothing in the file of an embedded world that is there may change"
    : "Only `versions`, `security` and `vault` may change in the file of a local world that is there";

function inWords(value: Inventory[(typeof kept)[number]]): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value))
    return value.map((host: Inventory["hosts"][number]) => `${host.name} ${host.address}`).join(", ");
  return Object.entries(value)
    .map(([key, port]) => `${key} ${port}`)
    .join(", ");
}
