import { keepRun } from "../report/keep-run.ts";
import { createRunFolder } from "../results/run-folder.ts";
import type { RunResult } from "../results/run-result.ts";
import { conclude } from "./conclude.ts";
import { openExperiment } from "./open-experiment.ts";
import { prepare, type ExperimentOptions, type Prepared } from "./prepare.ts";
import { runPhases } from "./run-phases.ts";
import { steady } from "./steady.ts";

/**
 * One run: prepare, steady, inject, recover, conclude. Everything is kept in a folder of its own, report included. Throws typed errors for
 * what keeps the run from starting; once it has started it ends with a result, whatever happens.
 */
export async function runExperiment(options: ExperimentOptions): Promise<RunResult> {
  using prepared = await prepare(options);
  if (prepared.unmet.length > 0) return keepUnsupported(prepared, options);
  options.onProgress("steady state");
  const before = await steady(options.world, options.signal);
  const experiment = await openExperiment({ ...options, prepared, before });
  const abort = await runPhases(experiment);
  return conclude(experiment, abort);
}

function keepUnsupported(
  { startedAt: at, identity, unmet }: Prepared,
  options: ExperimentOptions,
): RunResult {
  const { world, scenario, seed } = options;
  const folder = createRunFolder(world.folder.home, { scenario: scenario.name, seed, at });
  return keepRun(folder, {
    ...identity,
    id: folder.id,
    ...nothingDone,
    verdict: "unsupported",
    reason: unmet.join("; "),
  });
}

const nothingDone = {
  elapsedMs: 0,
  judgements: [],
  healing: { ok: true, problems: [] },
  faults: [],
  budget: { allowed: 0, counting: "all" },
  clocks: [],
} satisfies Partial<RunResult>;
