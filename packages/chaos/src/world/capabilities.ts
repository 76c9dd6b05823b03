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
  const [unsealers, certificates] = await Promise.all([
    readUnsealers(world, { signal }),
    readServiceCertificates(world, signal).catch(() => {
      signal.throwIfAborted();
      return [];
    }),
  ]);
  const long = explainLongLives(certificates, new Date());
  return {
    vault: yes,
    unsealers: unsealers.length > 0 ? yes : no("its seal does not open again what was sealed by hand"),
    "short-certificates": long === undefined ? yes : no(long),
  };
}

function no(reason: string) {
  return { supported: false, reason };
}
