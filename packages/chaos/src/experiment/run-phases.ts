import { backForGoodMs } from "../measures/clocks.ts";
import { wait } from "../pace/wait.ts";
import { startProber, type RunningProber } from "../prober/start-prober.ts";
import { abortOf, type Abort } from "../results/abort.ts";
import { createWorldHealer } from "../safety/world-healer.ts";
import { readServiceAuthority } from "../world/issued-certificates.ts";
import { inject } from "./inject.ts";
import { guardLimits } from "./limits.ts";
import type { Experiment } from "./open-experiment.ts";
import { probeTargets } from "./probe-targets.ts";
import { recover } from "./recover.ts";
import { steadyUnderLoad } from "./steady-under-load.ts";
import { tellState } from "./tell-state.ts";

/** Load, faults, recovery, in this order. Returns why the run was aborted; undefined when the run went to its end. */
export async function runPhases(experiment: Experiment): Promise<Abort | undefined> {
  const { scenario, journal, onProgress } = experiment;
  let prober: RunningProber | undefined;
  let abort: Abort | undefined;
  using state = tellState(experiment);
  try {
    prober = await startLoad(experiment);
    state.prober = prober;
    using limits = guardLimits({ scenario, prober, signal: experiment.signal });
    const { signal } = limits;
    const enter = (phase: Phase, text: string) => {
      signal.throwIfAborted();
      journal.record({ kind: "phase", phase });
      state.phase = phase;
      onProgress(text);
    };
    await passPhases({ ...experiment, signal }, prober, enter);
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

type Phase = "before" | "disturbance" | "recovery" | "after";

async function passPhases(
  experiment: Experiment,
  prober: RunningProber,
  enter: (phase: Phase, text: string) => void,
): Promise<void> {
  const { scenario, plan, watch, signal, onProgress } = experiment;
  enter("before", `undisturbed load, ${scenario.probe.rate} requests/s`);
  await wait(scenario.timing.before, signal);
  await steadyUnderLoad(prober, { watch, signal });
  enter("disturbance", plan.faults.map(({ what }) => what).join("; ") || "nothing is done");
  await injectAll(experiment);
  enter("recovery", "recovery");
  const { layers } = watch;
  const limitMs = scenario.expect.recovery;
  const whole = { layers, sinceMs: Date.now(), limitMs, forMs: backForGoodMs, signal, onProgress };
  await recover(whole);
  enter("after", "undisturbed load again");
  // A layer that fails again meanwhile, or that could not be read, gets the rest of its time: the record ends when all layers are whole.
  await wait(Math.max(0, scenario.timing.after - backForGoodMs), signal);
  await recover(whole);
  signal.throwIfAborted();
}

function injectAll({ world, scenario, plan, targets, ...experiment }: Experiment) {
  const { ledger, journal, watch, withExecutors, signal } = experiment;
  const context = {
    world,
    ledger,
    healer: createWorldHealer(world),
    journal,
    layers: watch.layers,
    policy: scenario.policy,
    signal,
  };
  return inject({ plan, withExecutors, fixedTargets: targets !== undefined, context });
}

async function startLoad({ world, scenario, snapshot, folder, signal }: Experiment): Promise<RunningProber> {
  const { rate, timeout, lag, blind } = scenario.probe;
  const targets = probeTargets(scenario, world, snapshot);
  const isSecure = targets.some(({ url }) => url.startsWith("https:"));
  return startProber({
    config: {
      targets,
      ...(isSecure && { authority: await readServiceAuthority(world, signal) }),
      ratePerSecond: rate,
      timeoutMs: timeout,
      lagMs: lag,
      blindMs: blind,
      maxDurationMs: scenario.timing.deadline + 60_000,
      output: folder.samples,
    },
    prefix: await world.engine.enterWorld(),
    signal,
  });
}
