import type { RunPlan } from "../plan/run-plan.ts";
import { readRecording } from "../prober/recording.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { analyse, type Conclusions } from "./analyse.ts";
import type { Conducted } from "./conduct.ts";
import { readJournal } from "../record/journal.ts";
import type { RunFolder } from "../results/run-folder.ts";

export interface ConcludeOptions {
  readonly scenario: Scenario;
  readonly plan: RunPlan;
  readonly folder: RunFolder;
  readonly conducted: Conducted;
}

/** Reads what the run left and concludes; when that fails nothing was shown: `unknown` (or `aborted`), never a pass. */
export function conclude({ scenario, plan, folder, conducted }: ConcludeOptions): Conclusions {
  try {
    return analyse({
      scenario,
      plan,
      recording: readRecording(folder.samples),
      events: readJournal(folder.events),
      forcedRestarts: conducted.forcedRestarts,
      ...(conducted.drift && { drift: conducted.drift }),
      ...(conducted.restarts !== undefined && { restarts: conducted.restarts }),
      ...(conducted.abort && { abort: conducted.abort }),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const { abort } = conducted;
    return {
      verdict: abort ? "aborted" : "unknown",
      reason: abort?.reason ?? `the record could not be analysed: ${why}`,
      ...(abort && { abortCause: abort.cause }),
      judgements: [],
      faults: plan.faults.map(({ what, effects }) => ({ what, effects: [...effects], targets: [] })),
      budget: { allowed: scenario.expect.failedRequests, counting: scenario.expect.counting },
      clocks: [],
    };
  }
}
