import type { CommandResult } from "command-line";
import { describeFaultInForce, readFaultsInForce, type World } from "orchestrator";
import { targetNames } from "../faults/targets.ts";
import { planRun, type RunPlan } from "../plan/run-plan.ts";
import { formatDuration } from "../pace/duration.ts";
import { requirementsOf } from "../scenario/requirements-of.ts";
import { unmetRequirements } from "../world/requirements.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { readCapabilities } from "../world/capabilities.ts";
import { takeSnapshot } from "../world/take-snapshot.ts";

export interface DryRunOptions {
  readonly world: World;
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
  readonly withExecutors: boolean;
  readonly signal: AbortSignal;
}

/** What a run would do, to whom, and what follows; nothing is changed. With one scenario the document is a target list for --targets. */
export async function dryRun({
  world,
  scenarios,
  seed,
  withExecutors,
  signal,
}: DryRunOptions): Promise<CommandResult> {
  const faults = await readFaultsInForce(world);
  const [snapshot, capabilities] = [await takeSnapshot(world, signal), await readCapabilities(world, signal)];
  const engine = world.engine.kind;
  const entries = scenarios.map((scenario) => {
    const unmet = unmetRequirements(requirementsOf(scenario, { withExecutors }), capabilities);
    const plan =
      unmet.length > 0
        ? undefined
        : planRun(scenario, snapshot, { world: world.folder.name, engine, seed, withExecutors });
    return { scenario, unmet, plan };
  });
  const plans = entries.map(
    ({ plan, scenario, unmet }) => plan ?? { scenario: scenario.name, unsupported: unmet },
  );
  return {
    document: plans.length === 1 ? { ...plans[0], inForce: faults } : plans,
    text: () =>
      [
        ...faults.map((fault) => `IN FORCE: ${describeFaultInForce(fault)}; pnpm chaos heal undoes it`),
        ...entries.map(({ plan, scenario, unmet }) =>
          plan ? renderPlan(plan, scenario) : `${scenario.name}: unsupported, it ${unmet.join("; ")}`,
        ),
      ].join("\n\n"),
    exitCode: entries.every(({ unmet }) => unmet.length > 0) ? 3 : 0,
  };
}

function renderPlan(plan: RunPlan, { expect, timing, probe }: Scenario): string {
  const faults = plan.faults.flatMap((planned) => [
    `  at ${formatDuration(planned.fault.at + plan.jitterMs)}: ${planned.what}`,
    ...targetNames(planned).map((name) => `      ${name}`),
    ...planned.effects.map((effect) => `    → ${effect}`),
  ]);
  return [
    `${plan.scenario} in world ${plan.world} (engine ${plan.engine}), ${plan.policy}, seed ${plan.seed}: nothing is changed by this dry run`,
    `  load: ${probe.rate} requests/s at ${probe.targets.join(" and ")}, ${formatDuration(timing.before)} before the first fault`,
    ...faults,
    `  wanted: at most ${expect.failedRequests} failed requests, everything back within ${formatDuration(expect.recovery)}; ended after ${formatDuration(timing.deadline)} at the latest`,
  ].join("\n");
}
