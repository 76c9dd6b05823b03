import type { World } from "orchestrator";
import { deadlineMissing } from "../errors.ts";
import type { PlannedFault } from "../faults/index.ts";
import { describePolicy } from "../faults/policy.ts";
import { takeTargetList, type TargetList } from "../plan/run-plan.ts";
import type { ChaosEvent } from "../record/events.ts";
import type { RunResult } from "../results/run-result.ts";
import { requireNothingInForce } from "../safety/require-nothing-in-force.ts";
import { runLockFolder, takeRunLock } from "../safety/run-lock.ts";
import { requirementsOf } from "../scenario/requirements-of.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { readCapabilities } from "../world/capabilities.ts";
import { readVersions } from "../world/read-versions.ts";
import { unmetRequirements } from "../world/requirements.ts";

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
  /** Told each event of the run's record as it is written. */
  readonly onEvent?: (event: ChaosEvent) => void;
}

/** A run that may begin. It holds the lock of the runs in its world until it is disposed of. */
export interface Prepared extends Disposable {
  readonly startedAt: Date;
  /** The part of the result that is known before the run. */
  readonly identity: RunIdentity;
  /** What this world cannot do of what the scenario needs, in words. */
  readonly unmet: readonly string[];
  /** The faults of a target list. */
  readonly fixedFaults?: readonly PlannedFault[];
}

type RunIdentity = Pick<
  RunResult,
  | "format"
  | "scenario"
  | "policy"
  | "world"
  | "engine"
  | "security"
  | "versions"
  | "seed"
  | "withExecutors"
  | "startedAt"
>;

/** Finds out whether a run may begin, and takes the lock. Throws typed errors for what keeps the run from starting. Changes nothing. */
export async function prepare(options: ExperimentOptions): Promise<Prepared> {
  const { world, scenario, withExecutors, targets, signal } = options;
  if (scenario.timing.deadline <= 0) throw deadlineMissing(scenario.name);
  const fixedFaults = targets && takeTargetList(targets, scenario, world.folder.id);
  const needed = requirementsOf(scenario, { withExecutors });
  const unmet = unmetRequirements(needed, await readCapabilities(world, signal));
  using held = new DisposableStack();
  held.use(takeRunLock(runLockFolder(world.folder)));
  const startedAt = new Date();
  const identity = await identifyRun(options, startedAt);
  await requireNothingInForce(world);
  const kept = held.move();
  return {
    startedAt,
    identity,
    unmet,
    ...(fixedFaults && { fixedFaults }),
    [Symbol.dispose]: () => kept.dispose(),
  };
}

async function identifyRun(
  { world, scenario, seed, withExecutors, signal }: ExperimentOptions,
  startedAt: Date,
): Promise<RunIdentity> {
  return {
    format: "nomad-demo-chaos-run-1",
    scenario: { name: scenario.name, title: scenario.title, description: scenario.description },
    policy: describePolicy(scenario.policy),
    world: world.folder.name,
    engine: { kind: world.engine.kind, reason: world.manifest.engineReason },
    security: world.inventory.security,
    versions: await readVersions(world, signal),
    seed,
    withExecutors,
    startedAt: startedAt.toISOString(),
  };
}
