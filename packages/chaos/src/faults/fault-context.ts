import type { World } from "orchestrator";
import type { PlannedFault } from "../plan/plan-fault.ts";
import type { Journal } from "../run/journal.ts";
import type { LayerState } from "../run/layer-state.ts";
import type { WorldHealer } from "../safety/heal.ts";
import type { HealAction, Ledger } from "../safety/ledger.ts";
import type { Policy } from "../scenario/scenario.ts";

/** What faults are done with. */
export interface FaultContext {
  readonly world: World;
  readonly ledger: Ledger;
  readonly healer: WorldHealer;
  readonly journal: Journal;
  readonly layers: LayerState;
  readonly policy: Policy;
  /** Aborted when the run is: waits end early, heals are still done. */
  readonly signal: AbortSignal;
}

/** Does one fault and lasts until it is over and undone. Throws when it could not be done; what was done is in the ledger. */
export type DoFault = (planned: PlannedFault, context: FaultContext) => Promise<void>;

/** Writes into the ledger how something will be undone, before it is done; the ledger's deadline is some time after its planned end. */
export function noteFault(context: FaultContext, what: string, action: HealAction, forMs: number): string {
  const { folder } = context.world;
  const graceMs = 10_000;
  return context.ledger.open({
    what,
    action,
    world: { home: folder.home, name: folder.name },
    deadlineMs: Date.now() + forMs + graceMs,
  });
}
