import type { Effect } from "../effects/effect.ts";
import { faultFailed } from "../errors.ts";
import { wait } from "../pace/wait.ts";
import { healFault, type WorldHealer } from "../safety/heal.ts";
import { readLedger, type Ledger } from "../safety/ledger.ts";
import type { Healing, InjectContext } from "./define-fault.ts";
import { unitOf, type PlannedFault } from "./index.ts";

/** What faults are done and undone with. */
export interface FaultContext extends Omit<InjectContext, "runId"> {
  readonly ledger: Ledger;
  readonly healer: WorldHealer;
}

/**
 * Does a fault and lasts until it is over and undone: writes into the ledger how it will be undone, injects it, waits, undoes it. Returns
 * what was seen of it. Throws `CHAOS_FAULT_FAILED`, also for a fault without targets and for a fault without effect.
 */
export async function injectFault(planned: PlannedFault, context: FaultContext): Promise<Effect> {
  try {
    const unit = unitOf(planned.fault);
    requireTargets(planned);
    const healing = unit.heal(planned, context) ?? { afterMs: 0, undo: [] };
    const entries = noteHealing(healing, context);
    try {
      const effect = await unit.inject(planned, { ...context, runId: context.ledger.file });
      await wait(healing.afterMs, context.signal);
      return effect;
    } finally {
      await undo(entries, context);
    }
  } catch (error) {
    context.signal.throwIfAborted();
    throw faultFailed(planned.what, error);
  }
}

/** Throws for a fault that selects targets and has none: a fault that hits nothing is not the fault that was asked for. */
function requireTargets(planned: PlannedFault): void {
  for (const list of ["agents", "hosts", "instances"] as const)
    if (list in planned.fault && planned[list].length === 0) throw new Error(`it has no ${list} to hit`);
}

/** Some time after the planned end of a fault the reaper undoes it, even while the tool lives. */
const graceMs = 10_000;

function noteHealing({ afterMs, undo }: Healing, { ledger, world: { folder } }: FaultContext): string[] {
  const world = { home: folder.home, name: folder.name };
  return undo.map((entry) => ledger.open({ ...entry, world, deadlineMs: Date.now() + afterMs + graceMs }));
}

/** Heals these entries of the ledger, also when the run is aborted. Throws with what is still in force. */
async function undo(ids: readonly string[], { ledger, healer }: FaultContext): Promise<void> {
  const open = ids.length === 0 ? [] : readLedger(ledger.file).open.filter(({ id }) => ids.includes(id));
  const options = {
    by: "tool",
    openWorldHealer: () => Promise.resolve(healer),
    signal: AbortSignal.timeout(healTimeoutMs),
  } as const;
  const results = [];
  for (const fault of open) results.push(await healFault(ledger.file, fault, options));
  const failed = results.filter(({ ok }) => !ok);
  if (failed.length > 0)
    throw new Error(`not healed: ${failed.map(({ what, problem }) => `${what} (${problem})`).join(", ")}`);
}

const healTimeoutMs = 30_000;
