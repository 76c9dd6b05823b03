import type { Host, World } from "orchestrator";
import type { PlannedFault } from "./plan-fault.ts";
import type { Journal } from "../record/journal.ts";
import type { LayerState } from "../record/layer-state.ts";
import type { WorldHealer } from "../safety/heal.ts";
import type { HealAction, Ledger } from "../safety/ledger.ts";
import type { Fault, FaultKind } from "../scenario/faults.ts";
import type { Policy } from "../scenario/scenario.ts";
import type { Effect } from "../effects/effect.ts";

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

/** A planned fault of one kind. */
export type PlannedOf<K extends FaultKind> = Omit<PlannedFault, "fault"> & {
  readonly fault: Extract<Fault, { readonly do: K }>;
};

/**
 * Does faults of one kind and lasts until they are over and undone. Throws when it could not be done, or nothing came of it; what was
 * done is in the ledger.
 */
export type DoFault<K extends FaultKind> = (planned: PlannedOf<K>, context: FaultContext) => Promise<Effect>;

/** The host of this name. Throws when the engine does not have it: a fault of nobody would pass for one. */
export function hostNamed({ engine }: World, name: string): Host {
  const host = engine.hosts.find((each) => each.name === name);
  if (!host) throw new Error(`engine ${engine.kind} has no host ${name}`);
  return host;
}

/** Throws for an empty list: what hits nothing is not the fault that was asked for. */
export function requireTargets(targets: readonly unknown[], what: string): void {
  if (targets.length === 0) throw new Error(`it has no ${what} to be done to`);
}

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
