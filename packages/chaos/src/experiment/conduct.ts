import { backForGoodMs } from "../measures/clocks.ts";
import type { Drift } from "../measures/drift.ts";
import type { RunPlan } from "../plan/run-plan.ts";
import { failures } from "../prober/sample.ts";
import { startProber, type RunningProber } from "../prober/start-prober.ts";
import { healLedger } from "../safety/heal.ts";
import { createLedger } from "../safety/ledger.ts";
import { startReaper } from "../safety/start-reaper.ts";
import type { WorldSnapshot } from "../world/snapshot.ts";
import { createWorldHealer } from "../safety/world-healer.ts";
import { abortOf, RunAborted, type Abort } from "../results/abort.ts";
import { disturb } from "./inject.ts";
import { pause } from "../pace/every.ts";
import { createJournal, type Journal } from "../record/journal.ts";
import { guardLimits } from "./limits.ts";
import { probeTargets } from "./probe-targets.ts";
import type { ExperimentOptions } from "./run-experiment.ts";
import type { RunFolder } from "../results/run-folder.ts";
import { renderRunState } from "./run-state.ts";
import type { Steady } from "./steady.ts";
import { untilWhole } from "./recover.ts";
import { watchPlatform, type PlatformWatch } from "../watch/watch-platform.ts";

export interface ConductOptions extends ExperimentOptions {
  readonly steady: Steady;
  readonly snapshot: WorldSnapshot;
  readonly plan: RunPlan;
  readonly folder: RunFolder;
}

/** What is known at the end that is in no file. */
export interface Conducted {
  readonly abort?: Abort;
  readonly healing: { readonly ok: boolean; readonly problems: readonly string[] };
  readonly drift?: readonly Drift[];
  readonly restarts?: number;
  readonly forcedRestarts: number;
}

/** Load, faults, recovery, in this order; whatever happens, everything is healed and the record is whole when it returns. */
export async function conduct(options: ConductOptions): Promise<Conducted> {
  const { world, folder, steady, plan } = options;
  const journal = createJournal(folder.events);
  const ledger = createLedger(folder.ledger);
  await startReaper(folder.ledger);
  const watching = new AbortController();
  const watch = watchPlatform(world, steady.state, { journal, signal: watching.signal });
  const ending = await runPhases(options, { journal, watch });
  const { problems } = await healAll(options);
  const drift = watch.drift();
  const restarts = countRestarts(steady, watch);
  watching.abort();
  await watch.stopped;
  journal.record({ kind: "phase", phase: "end" });
  ledger.close();
  const forced = plan.faults.some(({ executors }) => executors.length > 0) ? steady.state.allocations : 0;
  return {
    ...(ending && { abort: ending }),
    healing: { ok: problems.length === 0, problems },
    ...(drift && { drift }),
    ...(restarts !== undefined && { restarts }),
    forcedRestarts: forced,
  };
}

interface PhaseDeps {
  readonly journal: Journal;
  readonly watch: PlatformWatch;
}

/** Returns why the run was aborted; undefined when it went to its end. */
async function runPhases(options: ConductOptions, { journal, watch }: PhaseDeps): Promise<Abort | undefined> {
  const { scenario, plan, folder, world, snapshot, withExecutors, onProgress } = options;
  const { rate, timeout, lag, blind } = scenario.probe;
  let prober: RunningProber | undefined;
  using state = tellState(options, watch);
  let abort: Abort | undefined;
  try {
    prober = await startProber({
      config: {
        targets: probeTargets(scenario, world, snapshot),
        ratePerSecond: rate,
        timeoutMs: timeout,
        lagMs: lag,
        blindMs: blind,
        maxDurationMs: scenario.timing.deadline + 60_000,
        output: folder.samples,
      },
      prefix: await world.engine.enterWorld(),
      signal: options.signal,
    });
    state.prober = prober;
    using limits = guardLimits({ scenario, prober, signal: options.signal });
    const { signal } = limits;
    const enter = (phase: "before" | "disturbance" | "recovery" | "after", text: string) => {
      signal.throwIfAborted();
      journal.record({ kind: "phase", phase });
      state.phase = phase;
      onProgress(text);
    };
    enter("before", `undisturbed load, ${rate} requests/s`);
    await pause(scenario.timing.before, signal);
    await requireControl(prober, watch, signal);
    enter("disturbance", plan.faults.map(({ what }) => what).join("; ") || "nothing is done");
    const healer = createWorldHealer(world);
    const context = {
      world,
      ledger: createLedger(folder.ledger),
      healer,
      journal,
      layers: watch.layers,
      policy: scenario.policy,
      signal,
    };
    await disturb({ plan, withExecutors, fixedTargets: options.targets !== undefined, context });
    enter("recovery", "recovery");
    const whole = {
      layers: watch.layers,
      sinceMs: Date.now(),
      limitMs: scenario.expect.recovery,
      signal,
      onProgress,
    };
    await untilWhole({ ...whole, forMs: backForGoodMs });
    enter("after", "undisturbed load again");
    // What falls apart again in the meantime, or could not be asked, gets the rest of its time: the record ends only when all has been back for good.
    await pause(Math.max(0, scenario.timing.after - backForGoodMs), signal);
    await untilWhole({ ...whole, forMs: backForGoodMs });
    signal.throwIfAborted();
  } catch (error) {
    abort = abortOf(error);
    journal.record({ kind: "note", text: `aborted: ${abort.reason}` });
  }
  try {
    await prober?.stop();
  } catch (error) {
    abort ??= abortOf(error);
  }
  return abort;
}

interface ToldState extends Disposable {
  phase: string;
  prober: RunningProber | undefined;
}

/** Tells the state of the run a few times a second, until disposed of. */
function tellState({ scenario, onState }: ConductOptions, { layers }: PlatformWatch): ToldState {
  const state: ToldState = {
    phase: "before",
    prober: undefined,
    [Symbol.dispose]: () => clearInterval(ticker),
  };
  const tell = () =>
    onState?.(
      renderRunState({
        scenario: scenario.name,
        elapsedMs: state.prober ? Date.now() - state.prober.startedAtMs : 0,
        phase: state.phase,
        counts: state.prober?.counts(),
        broken: layers.broken(),
      }),
    );
  const ticker = setInterval(tell, STATE_PERIOD_MS);
  return state;
}

const STATE_PERIOD_MS = 250;

/** The load before the first fault is the control: what fails in it, or does not become whole, would be blamed on the fault. */
async function requireControl(
  prober: RunningProber,
  watch: PlatformWatch,
  signal: AbortSignal,
): Promise<void> {
  for (const untilMs = Date.now() + patienceMs; watch.layers.broken().length > 0 && Date.now() < untilMs;) {
    await pause(100, signal);
    signal.throwIfAborted();
  }
  const broken = watch.layers.broken().map(({ layer, detail }) => `${layer} (${detail})`);
  const end = (reason: string) => new RunAborted({ cause: "control", reason });
  if (broken.length > 0) throw end(`not steady under load, before any fault: ${broken.join(", ")}`);
  // A request that will time out is no failure yet.
  const due = prober.counts()?.due ?? 0;
  while ((prober.counts()?.decided ?? 0) < due) {
    await pause(100, signal);
    signal.throwIfAborted();
  }
  const counts = prober.counts();
  const failed = counts ? failures.reduce((sum, failure) => sum + counts[failure], 0) : 0;
  if (failed > 0)
    throw end(
      `${failed} requests failed before any fault: this world, on this machine, cannot bear the load`,
    );
}

const patienceMs = 20_000;

async function healAll({ folder, world }: ConductOptions): Promise<{ readonly problems: readonly string[] }> {
  const healer = createWorldHealer(world);
  const results = await healLedger(folder.ledger, {
    by: "tool",
    openWorldHealer: () => Promise.resolve(healer),
    signal: AbortSignal.timeout(30_000),
  });
  return { problems: results.filter(({ ok }) => !ok).map(({ what, problem }) => `${what}: ${problem}`) };
}

/** Restarts of tasks since the steady state; an allocation that was not there before counts as one. */
function countRestarts({ restarts }: Steady, watch: PlatformWatch): number | undefined {
  const now = watch.nomad();
  if (!now) return undefined;
  return [...now.restarts].reduce(
    (sum, [allocation, count]) =>
      sum + (restarts.has(allocation) ? count - (restarts.get(allocation) ?? 0) : 1),
    0,
  );
}
