import { openWorld, type World } from "orchestrator";
import type { WorldHealer } from "./heal.ts";
import type { OpenFault } from "./ledger.ts";

/** Opens a world by its name, for healing: the reaper and `chaos heal` know no more of it. */
export async function openWorldHealer({ home, name }: OpenFault["world"]): Promise<WorldHealer> {
  return createWorldHealer(await openWorld({ home, name }));
}

/** Heals faults in an open world. A fault of a host that the world no longer has counts as healed. */
export function createWorldHealer(world: World): WorldHealer {
  return {
    async heal(action, signal) {
      if (action.do === "release") return release(world, action, signal);
      const faults = world.engine.networkFaults;
      if (!faults) return true;
      return action.do === "network"
        ? faults.heal(action.host, { signal })
        : faults.powerOn(action.host, { signal });
    },
  };
}

async function release(
  world: World,
  { host, unit }: { readonly host: string; readonly unit: string },
  signal: AbortSignal,
): Promise<boolean> {
  const found = world.engine.hosts.find(({ name }) => name === host);
  await found?.units.release(unit, { signal });
  return true;
}
