import { describeFaultInForce, readFaultsInForce, type World } from "orchestrator";
import { faultsInForce } from "../errors.ts";

/** Throws `CHAOS_FAULT_IN_FORCE` when an earlier run left faults in force: the next run would measure the faults of both. */
export async function requireNothingInForce(world: World): Promise<void> {
  const faults = await readFaultsInForce(world);
  if (faults.length > 0) throw faultsInForce(world.folder.name, faults.map(describeFaultInForce));
}
