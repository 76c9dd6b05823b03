import { messageOf } from "command-line/message-of";
import type { World } from "orchestrator";
import type { Capabilities } from "./requirements.ts";
import { readUnsealers } from "./read-agents.ts";
import { explainLongLives, readServiceCertificates } from "./service-certificates.ts";

/** Which requirements this world, on this machine, meets. */
export async function readCapabilities(world: World, signal: AbortSignal): Promise<Capabilities> {
  const { kind } = world.engine;
  const yes = { supported: true };
  const real =
    kind === "embedded" ? no("the embedded engine has one process for all agents of a system") : yes;
  const network = await world.engine.networkFaults?.probe({ signal });
  const none = no(`engine ${kind} cannot do this to its hosts`);
  return {
    raft: real,
    "separate-agents": real,
    "several-hosts":
      kind === "embedded" ? no("the hosts of the embedded engine are addresses of one machine") : yes,
    hold: yes,
    executors: yes,
    partition: network?.partition ?? none,
    "split-systems": network?.split ?? none,
    "slow-network": network?.slow ?? none,
    power: network?.power ?? none,
    deploy: yes,
    ...(await readVaultCapabilities(world, signal)),
  };
}

type OfVault = "vault" | "unsealers" | "short-certificates";

async function readVaultCapabilities(
  world: World,
  signal: AbortSignal,
): Promise<Pick<Capabilities, OfVault>> {
  if (!world.inventory.vault) {
    const without = no(
      world.engine.kind === "embedded"
        ? "engine embedded has none"
        : "this one has none: `pnpm world up --vault` gives it one",
    );
    return { vault: without, unsealers: without, "short-certificates": without };
  }
  const yes = { supported: true };
  const [unsealers, long] = await Promise.all([
    readUnsealers(world, { signal }),
    findLongLife(world, signal),
  ]);
  return {
    vault: yes,
    unsealers: unsealers.length > 0 ? yes : no("its seal does not open again what was sealed by hand"),
    "short-certificates": long === undefined ? yes : no(long),
  };
}

/** Why services' certificates are not renewed soon, or cannot be read; undefined when they are. */
async function findLongLife(world: World, signal: AbortSignal): Promise<string | undefined> {
  try {
    return explainLongLives(await readServiceCertificates(world, signal), new Date());
  } catch (error) {
    signal.throwIfAborted();
    return `they cannot be read: ${messageOf(error)}`;
  }
}

function no(reason: string) {
  return { supported: false, reason };
}
