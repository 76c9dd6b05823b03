import type { World } from "orchestrator";
import type { z } from "zod";
import type { Effect } from "../effects/effect.ts";
import { durationSchema } from "../pace/duration.ts";
import type { Journal } from "../record/journal.ts";
import type { LayerState } from "../record/layer-state.ts";
import type { HealAction } from "../safety/ledger.ts";
import type { Draw } from "../selectors/draw.ts";
import type { Requirement } from "../world/requirements.ts";
import type { WorldSnapshot } from "../world/snapshot.ts";
import type { Policy } from "./policy.ts";
import type { Targets } from "./targets.ts";

/** Fields that faults share in a scenario file. */
export const timing = {
  at: durationSchema.prefault("0s").meta({ description: "When, counted from the start of the disturbance." }),
  for: durationSchema.meta({ description: "Healed after this long." }),
};

/** What targets are chosen from, and how. */
export interface PlanContext {
  readonly world: WorldSnapshot;
  readonly draw: Draw;
  /** Executors and log pumps are killed together with Nomad's clients. */
  readonly withExecutors: boolean;
}

/** A fault with its targets. */
export type Planned<F> = Targets & { readonly fault: F };

/** How a fault is undone. */
export interface Healing {
  /** How long the fault is in force, from the moment when `inject` has seen its effect. */
  readonly afterMs: number;
  /** One entry of the ledger for each target: data, so that the reaper can undo it when the tool has been killed. */
  readonly undo: readonly { readonly what: string; readonly action: HealAction }[];
}

/** What a fault is done with. */
export interface InjectContext {
  readonly world: World;
  readonly policy: Policy;
  readonly layers: LayerState;
  readonly journal: Journal;
  /** Names the run: no two runs have the same. */
  readonly runId: string;
  /** Aborted when the run is: every wait ends early. */
  readonly signal: AbortSignal;
}

/** Everything that there is to say about one kind of fault. `injectFault` runs it: ledger, `inject`, wait, undo. */
export interface FaultUnit<F> {
  /** What an engine must be able to do for this fault. */
  readonly requires: (fault: F) => readonly Requirement[];
  /** The fault in words, without its targets. */
  readonly describe: (fault: F) => string;
  /** Its targets in the world as it is now, and what follows from hitting them. Throws `CHAOS_TARGETS_NONE`. Changes nothing. */
  readonly plan: (fault: F, context: PlanContext) => Partial<Omit<Targets, "what">>;
  /** Hits all targets, and returns what was seen of it. Throws when nothing was to be seen where something could be. */
  readonly inject: (planned: Planned<F>, context: InjectContext) => Promise<Effect>;
  /** How the fault is undone; undefined when nothing remains of it. Written into the ledger before `inject`. */
  readonly heal: (planned: Planned<F>, context: { readonly policy: Policy }) => Healing | undefined;
}

/** Ties a kind of fault to the schema of its entry in a scenario file. A definition without one of its parts does not compile. */
export function defineFault<S extends z.ZodType>(
  unit: { readonly schema: S } & FaultUnit<z.output<S>>,
): { readonly schema: S } & FaultUnit<z.output<S>> {
  return unit;
}
