import { badNetwork, badSize, noFreeNetwork } from "../errors.ts";
import type { WantedWorld } from "./bring-up.ts";
import { chooseEngine } from "./choose-engine.ts";
import { defaultInventory } from "./inventory.ts";
import { listWorlds, readManifest } from "./manifest.ts";

/** What a user may say about a world on the command line. */
export interface WorldFlags {
  readonly engine?: string | undefined;
  readonly subnet?: string | undefined;
  readonly servers?: string | undefined;
  readonly clients?: string | undefined;
}

export interface WantedWorldOptions {
  readonly home: string;
  readonly name: string;
  readonly flags: WorldFlags;
  readonly platform: NodeJS.Platform;
}

/** Checks what was asked for and fills in the rest. Throws usage errors. */
export function wantedWorld({ home, name, flags, platform }: WantedWorldOptions): WantedWorld {
  const { kind, reason } = chooseEngine(flags.engine);
  const network = flags.subnet === undefined ? undefined : parseNetwork(flags.subnet);
  // Only Linux answers on all of 127.0.0.0/8 without set-up.
  const several = platform === "linux";
  const servers = parseCount("servers", flags.servers, [1, 3, 5], several ? 3 : 1);
  const clients = parseCount("clients", flags.clients, CLIENTS, several ? Math.max(4, servers) : 1);
  return {
    explicit: {
      ...(flags.engine && flags.engine !== "auto" && { engine: kind }),
      ...(network && { network }),
      ...((flags.servers ?? flags.clients) !== undefined && { hosts: Math.max(servers, clients) }),
    },
    create: async () => ({
      engineReason: reason,
      inventory: defaultInventory({
        engine: kind,
        network: network ?? (await chooseNetwork({ home, name, several })),
        servers,
        clients,
      }),
    }),
  };
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

/** `127.0.5.0/24`, or only its first three numbers. Nothing but a /24 of 127.0.0.0/8 is this machine's alone. */
function parseNetwork(text: string): string {
  const match = /^127\.(\d{1,3})\.(\d{1,3})(\.0(\/24)?)?$/.exec(text);
  const [, second, third] = match ?? [];
  if (second === undefined || third === undefined || Number(second) > 255 || Number(third) > 255)
    throw badNetwork(text);
  return `127.${Number(second)}.${Number(third)}.0/24`;
}

/** 127.0.1.0/24 for the default world; for others the first that no world has. */
async function chooseNetwork({
  home,
  name,
  several,
}: {
  home: string;
  name: string;
  several: boolean;
}): Promise<string> {
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
