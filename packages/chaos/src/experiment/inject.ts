import type { PlannedFault } from "../faults/index.ts";
import { injectFault, type FaultContext } from "../faults/inject-fault.ts";
import { createDraw } from "../selectors/draw.ts";
import { planFault } from "../faults/plan-fault.ts";
import { targetNames } from "../faults/targets.ts";
import { faultSeed } from "../plan/run-plan.ts";
import { takeSnapshot } from "../world/take-snapshot.ts";
import { wait } from "../pace/wait.ts";

/** A fault as it happened: times in milliseconds since 1970. */
export interface DoneFault {
  readonly planned: PlannedFault;
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface InjectOptions {
  readonly plan: {
    readonly seed: number;
    readonly jitterMs: number;
    readonly faults: readonly PlannedFault[];
  };
  readonly withExecutors: boolean;
  /** Takes the plan's targets as they are, instead of resolving targets anew right before each fault. */
  readonly fixedTargets: boolean;
  readonly context: FaultContext;
}

/** Injects all faults at their times and resolves once the last fault is over and undone. A fault that fails ends the others. */
export async function inject({
  plan,
  withExecutors,
  fixedTargets,
  context,
}: InjectOptions): Promise<DoneFault[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const one = async (planned: PlannedFault, index: number): Promise<DoneFault> => {
    await wait(planned.fault.at + plan.jitterMs, signal);
    if (signal.aborted) return { planned };
    const now = fixedTargets ? planned : await resolveAgain(planned, index);
    const event = { kind: "fault" as const, fault: index, what: now.what };
    const fromMs = Date.now();
    context.journal.record({ ...event, state: "begin", targets: targetNames(now) }, fromMs);
    try {
      const effect = await injectFault(now, { ...context, signal });
      context.journal.record(
        "seen" in effect
          ? { ...event, state: "done", targets: [], seen: effect.seen }
          : { kind: "note", text: `${now.what}: ${effect.unseen}` },
      );
    } catch (error) {
      stop.abort();
      throw error;
    }
    const toMs = Date.now();
    context.journal.record({ ...event, state: "healed", targets: [] }, toMs);
    return { planned: now, fromMs, toMs };
  };
  const resolveAgain = async ({ fault }: PlannedFault, index: number) =>
    planFault(fault, {
      world: await takeSnapshot(context.world, signal),
      draw: createDraw(faultSeed(plan.seed, index)),
      withExecutors,
    });
  const results = await Promise.allSettled(plan.faults.map(one));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
