import type { OpenFault } from "../safety/ledger.ts";
import type { WorldHealer } from "../safety/heal.ts";

/** Opens the world by its name alone, for healing; wired to the orchestrator below. */
export function openWorldHealer(world: OpenFault["world"]): Promise<WorldHealer> {
  return Promise.reject(new Error(`world ${world.name} cannot be opened yet`));
}
