import { messageOf } from "command-line/message-of";
import type { World } from "orchestrator";
import type { Capabilities } from "./requirements.ts";
import { readUnsealers } from "./read-agents.ts";
import { createNomadReader } from "./read-allocations.ts";
import { explainLongLives, readCertificatesOf } from "./service-certificates.ts";

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

type OfVault = "vault" | "unsealers" | "short-certificates" | "plain-instances";

async function readVaultCapabilities(
  world: World,
  signal: AbortSignal,
): Promise<Pick<Capabilities, OfVault>> {
  const yes = { supported: true };
  if (!world.inventory.vault) {
    const without = no(
      world.engine.kind === "embedded"
        ? "engine embedded has none"
        : "this one has none: `pnpm world up --vault` gives it one",
    );
    return { vault: without, unsealers: without, "short-certificates": without, "plain-instances": yes };
  }
  const [unsealers, services] = await Promise.all([
    readUnsealers(world, { signal }),
    readServiceCapabilities(world, signal),
  ]);
  const opens = unsealers.length > 0;
  return {
    vault: yes,
    unsealers: opens ? yes : no("its seal does not open again what was sealed by hand"),
    ...services,
  };
}

/** What services do with certificates of Vault. What cannot be read cannot be done. */
async function readServiceCapabilities(
  world: World,
  signal: AbortSignal,
): Promise<Pick<Capabilities, "short-certificates" | "plain-instances">> {
  const yes = { supported: true };
  try {
    const { wanted } = await createNomadReader(world)(signal);
    const long = explainLongLives(await readCertificatesOf(wanted, world, signal), new Date());
    const closed = wanted.find(({ speaksTls }) => speaksTls);
    return {
      "short-certificates": long === undefined ? yes : no(long),
      "plain-instances": closed ? no(`those of ${closed.service} want one of Vault's`) : yes,
    };
  } catch (error) {
    signal.throwIfAborted();
    const unread = no(`they cannot be asked: ${messageOf(error)}`);
    return { "short-certificates": unread, "plain-instances": unread };
  }
}

function no(reason: string) {
  return { supported: false, reason };
}
