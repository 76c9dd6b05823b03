import type { World } from "orchestrator";
import { deadlineMissing } from "../errors.ts";
import { describePolicy } from "../faults/policy.ts";
import { planRun, takeTargetList, type TargetList } from "../plan/run-plan.ts";
import type { RunResult } from "../results/run-result.ts";
import { requireNothingInForce } from "../safety/require-nothing-in-force.ts";
import { runLockFolder, takeRunLock } from "../safety/run-lock.ts";
import { requirementsOf } from "../scenario/requirements-of.ts";
import { unmetRequirements } from "../world/requirements.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { readCapabilities } from "../world/capabilities.ts";
import { readVersions } from "../world/read-versions.ts";
import { takeSnapshot } from "../world/take-snapshot.ts";
import { conclude } from "./conclude.ts";
import { conduct } from "./conduct.ts";
import { keepRun } from "../report/keep-run.ts";
import { createRunFolder } from "../results/run-folder.ts";
import { requireSteadyState } from "./steady.ts";

export interface ExperimentOptions {
  readonly world: World;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly withExecutors: boolean;
  /** A target list made before: its faults are done to exactly these processes. */
  readonly targets?: TargetList;
  /** Aborted: everything is healed, and the run is concluded as `aborted`. */
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** Told the state of the run, in one line, a few times a second. */
  readonly onState?: (line: string) => void;
}

/**
 * One run: steady state, load, faults, recovery, verdict; everything kept in a folder of its own, report included. Throws typed errors for
 * what keeps it from starting; once it has started it ends with a result, whatever happens.
 */
export async function runExperiment(options: ExperimentOptions): Promise<RunResult> {
  const { world, scenario, seed, withExecutors, signal, onProgress } = options;
  const { home } = world.folder;
  if (scenario.timing.deadline <= 0) throw deadlineMissing(scenario.name);
  const fixed = options.targets && takeTargetList(options.targets, scenario, world.folder.id);
  const needed = requirementsOf(scenario, { withExecutors });
  const unmet = unmetRequirements(needed, await readCapabilities(world, signal));
  using lock = takeRunLock(runLockFolder(world.folder));
  const at = new Date();
  const identity = {
    format: "nomad-demo-chaos-run-1" as const,
    scenario: { name: scenario.name, title: scenario.title, description: scenario.description },
    policy: describePolicy(scenario.policy),
    world: world.folder.name,
    engine: { kind: world.engine.kind, reason: world.manifest.engineReason },
    versions: await readVersions(world, signal),
    seed,
    withExecutors,
    startedAt: at.toISOString(),
  };
  void lock;
  await requireNothingInForce(world);
  if (unmet.length > 0) {
    const folder = createRunFolder(home, { scenario: scenario.name, seed, at });
    return keepRun(folder, {
      ...identity,
      id: folder.id,
      ...nothingDone,
      verdict: "unsupported",
      reason: unmet.join("; "),
    });
  }
  onProgress("steady state");
  const steady = await requireSteadyState(world, signal);
  const snapshot = await takeSnapshot(world, signal);
  const kind = world.engine.kind;
  const resolved = planRun(scenario, snapshot, {
    world: world.folder.name,
    engine: kind,
    seed,
    withExecutors,
  });
  const plan = fixed ? { ...resolved, faults: fixed } : resolved;
  const folder = createRunFolder(home, { scenario: scenario.name, seed, at });
  const conducted = await conduct({ ...options, steady, snapshot, plan, folder });
  const elapsedMs = Date.now() - at.getTime();
  const conclusions = conclude({ scenario, plan, folder, conducted });
  return keepRun(folder, {
    ...identity,
    id: folder.id,
    elapsedMs,
    healing: conducted.healing,
    ...conclusions,
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
