import { messageOf } from "command-line/message-of";
import { readRecording } from "../prober/recording.ts";
import { readJournal } from "../record/journal.ts";
import { keepRun } from "../report/keep-run.ts";
import type { Abort } from "../results/abort.ts";
import type { RunResult } from "../results/run-result.ts";
import { healLedger } from "../safety/heal.ts";
import { createWorldHealer } from "../safety/world-healer.ts";
import type { PlatformWatch } from "../watch/watch-platform.ts";
import { readIssuedSerials } from "../world/issued-certificates.ts";
import { analyse, type Conclusions, type Remains } from "./analyse.ts";
import type { Experiment } from "./open-experiment.ts";
import type { Steady } from "./steady.ts";

/** Heals what is still in force, closes the record, draws the conclusions from it and keeps them with the report. */
export async function conclude(experiment: Experiment, abort: Abort | undefined): Promise<RunResult> {
  const { prepared, folder } = experiment;
  const problems = await healAll(experiment);
  const seen = await closeRecord(experiment);
  const elapsedMs = Date.now() - prepared.startedAt.getTime();
  const conclusions = drawConclusions(experiment, { ...seen, ...(abort && { abort }) });
  const healing = { ok: problems.length === 0, problems };
  return keepRun(folder, { ...prepared.identity, id: folder.id, elapsedMs, healing, ...conclusions });
}

async function healAll({ folder, world }: Experiment): Promise<string[]> {
  const healer = createWorldHealer(world);
  const results = await healLedger(folder.ledger, {
    by: "tool",
    openWorldHealer: () => Promise.resolve(healer),
    signal: AbortSignal.timeout(30_000),
  });
  return results.filter(({ ok }) => !ok).map(({ what, problem }) => `${what}: ${problem}`);
}

/** What is known at the end and stands in no file of the record. */
type SeenAtEnd = Pick<Remains, "drift" | "restarts" | "issued" | "forcedRestarts" | "abort">;

async function closeRecord({ plan, before, watch, ...experiment }: Experiment): Promise<SeenAtEnd> {
  const drift = watch.drift();
  const restarts = countRestarts(before, watch);
  await experiment.stopWatching();
  experiment.journal.record({ kind: "phase", phase: "end" });
  experiment.ledger.close();
  const issued = await readIssued(experiment);
  const killsExecutors = plan.faults.some(({ executors }) => executors.length > 0);
  return {
    ...(drift && { drift }),
    ...(restarts !== undefined && { restarts }),
    ...(issued && { issued }),
    forcedRestarts: killsExecutors ? before.state.allocations : 0,
  };
}

/** Undefined where there is no Vault, or where it cannot be asked. */
async function readIssued({ world }: Pick<Experiment, "world">): Promise<ReadonlySet<string> | undefined> {
  if (!world.inventory.vault) return undefined;
  return readIssuedSerials(world, AbortSignal.timeout(issuedWithinMs)).catch(() => undefined);
}

const issuedWithinMs = 30_000;

/** Restarts of tasks since the steady state; an allocation that was not there before counts as one restart. */
function countRestarts({ restarts }: Steady, watch: PlatformWatch): number | undefined {
  const now = watch.nomad();
  if (!now) return undefined;
  return [...now.restarts].reduce(
    (sum, [allocation, count]) =>
      sum + (restarts.has(allocation) ? count - (restarts.get(allocation) ?? 0) : 1),
    0,
  );
}

/** When the record cannot be analysed nothing was shown: `unknown` (or `aborted`), never a pass. */
function drawConclusions({ scenario, plan, folder }: Experiment, seen: SeenAtEnd): Conclusions {
  try {
    const recording = readRecording(folder.samples);
    return analyse({ scenario, plan, recording, events: readJournal(folder.events), ...seen });
  } catch (error) {
    const { abort } = seen;
    const why = messageOf(error);
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
