import type { World } from "orchestrator";
import type { Effect } from "../effects/effect.ts";
import { unitOf, type Fault, type PlannedFault } from "../faults/index.ts";
import { injectFault } from "../faults/inject-fault.ts";
import { planFault } from "../faults/plan-fault.ts";
import { createJournal } from "../record/journal.ts";
import { createLayerState } from "../record/layer-state.ts";
import { createRunFolder } from "../results/run-folder.ts";
import { createLedger } from "../safety/ledger.ts";
import { requireNothingInForce } from "../safety/require-nothing-in-force.ts";
import { runLockFolder, takeRunLock } from "../safety/run-lock.ts";
import { startReaper } from "../safety/start-reaper.ts";
import { createWorldHealer } from "../safety/world-healer.ts";
import { createDraw } from "../selectors/draw.ts";
import { readCapabilities } from "../world/capabilities.ts";
import { unmetRequirements } from "../world/requirements.ts";
import { takeSnapshot } from "../world/take-snapshot.ts";

/** A fault that somebody wants to do by hand. */
export interface HandFault {
  readonly fault: Fault;
  /** Executors and log pumps too, where Nomad's clients are killed. */
  readonly withExecutors: boolean;
  /** Of the fault's instances only this one. */
  readonly allocation?: string;
}

/** What a fault would do, to whom, and why it cannot be done here. Nothing was changed. */
export interface HandPlan {
  readonly planned: PlannedFault;
  /** In words; empty where it can be done. */
  readonly unmet: readonly string[];
  /** How long it is in force; undefined where nothing of it remains. */
  readonly lastsMs: number | undefined;
}

/** Plans a fault for a world as it is now. Throws `CHAOS_TARGETS_NONE`. */
export async function planByHand(world: World, wanted: HandFault, signal: AbortSignal): Promise<HandPlan> {
  const { fault, withExecutors, allocation } = wanted;
  const [snapshot, capabilities] = [await takeSnapshot(world, signal), await readCapabilities(world, signal)];
  const needed = [...unitOf(fault).requires(fault), ...(withExecutors ? (["executors"] as const) : [])];
  const all = planFault(fault, { world: snapshot, draw: createDraw(0), withExecutors });
  const planned = allocation === undefined ? all : onlyInstance(all, allocation);
  return {
    planned,
    unmet: unmetRequirements(needed, capabilities),
    lastsMs: unitOf(fault).heal(planned, { policy: "supervised" })?.afterMs,
  };
}

function onlyInstance(planned: PlannedFault, allocation: string): PlannedFault {
  const instances = planned.instances.filter((instance) => instance.allocation === allocation);
  return { ...planned, instances, effects: [] };
}

export interface ByHandOptions {
  readonly world: World;
  /** Aborted: the fault is undone at once. */
  readonly signal: AbortSignal;
}

/**
 * Does a planned fault, and lasts until it is over and undone, with the guards of a run: no run goes on in this world meanwhile, how the fault is
 * undone is on disk before it is done, and a reaper undoes it when this process dies. Several may be under way at once. Throws
 * `CHAOS_RUN_IN_PROGRESS`, `CHAOS_FAULT_IN_FORCE`, `CHAOS_FAULT_FAILED`.
 */
export async function doByHand(
  { planned, lastsMs }: HandPlan,
  { world, signal }: ByHandOptions,
): Promise<Effect> {
  using held = new DisposableStack();
  held.use(await holdRunLock(world));
  const folder = createRunFolder(world.folder.home, { scenario: "by-hand", seed: 0, at: new Date() });
  const journal = createJournal(folder.events);
  const ledger = createLedger(folder.ledger);
  if (lastsMs !== undefined) await startReaper(folder.ledger);
  journal.record({ kind: "fault", fault: 0, state: "begin", what: planned.what, targets: [] });
  const context = {
    world,
    ledger,
    journal,
    signal,
    policy: "supervised",
    layers: createLayerState(journal),
  } as const;
  try {
    return await injectFault(planned, { ...context, healer: createWorldHealer(world) });
  } finally {
    journal.record({ kind: "fault", fault: 0, state: "healed", what: planned.what, targets: [] });
    ledger.close();
  }
}

interface HeldLock {
  holders: number;
  readonly lock: Promise<Disposable>;
}

/** Locks of this process: what it does by hand side by side holds one together. */
const heldLocks = new Map<string, HeldLock>();

async function holdRunLock(world: World): Promise<Disposable> {
  const folder = runLockFolder(world.folder);
  const entry = heldLocks.get(folder) ?? { holders: 0, lock: takeLock(folder, world) };
  heldLocks.set(folder, entry);
  entry.holders += 1;
  const release = (): boolean => {
    entry.holders -= 1;
    return entry.holders === 0 && heldLocks.delete(folder);
  };
  try {
    const lock = await entry.lock;
    return { [Symbol.dispose]: () => void (release() && lock[Symbol.dispose]()) };
  } catch (error) {
    release();
    throw error;
  }
}

/** What an earlier run left in force is not of these hands. */
async function takeLock(folder: string, world: World): Promise<Disposable> {
  const lock = takeRunLock(folder);
  try {
    await requireNothingInForce(world);
    return lock;
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}
