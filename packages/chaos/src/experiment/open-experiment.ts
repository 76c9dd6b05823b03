import { planRun, type RunPlan } from "../plan/run-plan.ts";
import { createJournal, type Journal } from "../record/journal.ts";
import { createRunFolder, type RunFolder } from "../results/run-folder.ts";
import { createLedger, type Ledger } from "../safety/ledger.ts";
import { startReaper } from "../safety/start-reaper.ts";
import { watchPlatform, type PlatformWatch } from "../watch/watch-platform.ts";
import type { WorldSnapshot } from "../world/snapshot.ts";
import { takeSnapshot } from "../world/take-snapshot.ts";
import type { ExperimentOptions, Prepared } from "./prepare.ts";
import type { Steady } from "./steady.ts";

/** A run that has begun: its plan, its record, and the watch over its world. */
export interface Experiment extends OpenExperimentOptions {
  readonly snapshot: WorldSnapshot;
  readonly plan: RunPlan;
  readonly folder: RunFolder;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly watch: PlatformWatch;
  /** Ends the watch; resolves once its last readings have ended. */
  readonly stopWatching: () => Promise<void>;
}

export interface OpenExperimentOptions extends ExperimentOptions {
  readonly prepared: Prepared;
  /** The world before the first fault. */
  readonly before: Steady;
}

/** Plans a run, makes its folder, starts its reaper and the watch over its world. */
export async function openExperiment(options: OpenExperimentOptions): Promise<Experiment> {
  const { world, scenario, seed, withExecutors, signal, prepared, before } = options;
  const snapshot = await takeSnapshot(world, signal);
  const resolved = planRun(scenario, snapshot, {
    world: world.folder.name,
    engine: world.engine.kind,
    seed,
    withExecutors,
  });
  const plan = prepared.fixedFaults ? { ...resolved, faults: prepared.fixedFaults } : resolved;
  const folder = createRunFolder(world.folder.home, {
    scenario: scenario.name,
    seed,
    at: prepared.startedAt,
  });
  const journal = createJournal(folder.events, options.onEvent);
  const ledger = createLedger(folder.ledger);
  await startReaper(folder.ledger);
  const watching = new AbortController();
  const watch = watchPlatform(world, before.state, { journal, signal: watching.signal });
  const stopWatching = (): Promise<void> => {
    watching.abort();
    return watch.stopped;
  };
  return { ...options, snapshot, plan, folder, journal, ledger, watch, stopWatching };
}
