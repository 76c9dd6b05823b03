import type { World } from "orchestrator";
import type { Capabilities } from "./requirements.ts";

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
  };
}

function no(reason: string) {
  return { supported: false, reason };
}
