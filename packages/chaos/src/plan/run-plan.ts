import { z } from "zod";
import { targetsForeign, targetsOfOther } from "../errors.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { WorldSnapshot } from "../world/snapshot.ts";
import { createDraw } from "../selectors/draw.ts";
import type { PlannedFault } from "../faults/index.ts";
import { planFault } from "../faults/plan-fault.ts";
import { describePolicy } from "../faults/policy.ts";
import { targetsSchema } from "../faults/targets.ts";

/** What a run would do to a world: the document of `--dry-run --json`. */
export const runPlanSchema = z.object({
  format: z.literal("nomad-demo-chaos-plan-1"),
  worldId: z.string(),
  world: z.string(),
  engine: z.string(),
  scenario: z.string(),
  policy: z.string(),
  seed: z.int(),
  /** Added to every fault's time. */
  jitterMs: z.int(),
  faults: z.array(targetsSchema).readonly(),
});

/** A target list as read from a file. */
export type TargetList = Readonly<z.output<typeof runPlanSchema>>;
export type RunPlan = Omit<TargetList, "faults"> & { readonly faults: readonly PlannedFault[] };

export interface RunPlanOptions {
  readonly world: string;
  readonly engine: string;
  readonly seed: number;
  readonly withExecutors: boolean;
}

/** Resolves every fault of a scenario now. The same seed and the same world give the same plan. */
export function planRun(scenario: Scenario, snapshot: WorldSnapshot, options: RunPlanOptions): RunPlan {
  const { world, engine, seed, withExecutors } = options;
  return {
    format: "nomad-demo-chaos-plan-1",
    worldId: snapshot.worldId,
    world,
    engine,
    scenario: scenario.name,
    policy: describePolicy(scenario.policy),
    seed,
    jitterMs: jitterOf(scenario, seed),
    faults: scenario.faults.map((fault, index) =>
      planFault(fault, { world: snapshot, draw: createDraw(faultSeed(seed, index)), withExecutors }),
    ),
  };
}

/** Each fault draws by itself, so that asking for the leader again right before it changes no other choice. */
export function faultSeed(seed: number, index: number): number {
  return Math.imul(seed, 31) + index + 1;
}

/** How much later than written in the scenario the faults start. */
export function jitterOf(scenario: Scenario, seed: number): number {
  return createDraw(Math.imul(seed, 31)).below(Math.round(scenario.timing.jitter) + 1);
}

/** The scenario's faults with the targets of a list. Refuses a list of another scenario, of another world, or of an earlier world of the same name. */
export function takeTargetList(
  list: TargetList,
  scenario: Scenario,
  worldId: string,
): readonly PlannedFault[] {
  if (list.worldId !== worldId) throw targetsForeign(list.worldId, worldId);
  const targets = list.scenario === scenario.name ? list.faults : [];
  return scenario.faults.map((fault, index) => {
    const own = targets[index];
    if (!own) throw targetsOfOther(list.scenario, scenario.name);
    return { ...own, fault };
  });
}
