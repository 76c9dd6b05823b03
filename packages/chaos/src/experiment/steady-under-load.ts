import { wait } from "../pace/wait.ts";
import { countFailures } from "../prober/counts.ts";
import type { RunningProber } from "../prober/start-prober.ts";
import { RunAborted } from "../results/abort.ts";
import type { PlatformWatch } from "../watch/watch-platform.ts";

const patienceMs = 20_000;

/**
 * Waits up to 20 s until every layer is whole and every request so far is decided. Throws `RunAborted` when a layer is not whole or a
 * request failed: the load before the first fault is the control, and what fails in it would be blamed on the fault.
 */
export async function steadyUnderLoad(
  prober: RunningProber,
  { watch: { layers }, signal }: { readonly watch: PlatformWatch; readonly signal: AbortSignal },
): Promise<void> {
  const untilMs = Date.now() + patienceMs;
  await until(() => layers.broken().length === 0 || Date.now() >= untilMs, signal);
  const broken = layers.broken().map(({ layer, detail }) => `${layer} (${detail})`);
  if (broken.length > 0) throw controlFailed(`not steady under load, before any fault: ${broken.join(", ")}`);
  // A request that will time out is no failure yet.
  const due = prober.counts()?.due ?? 0;
  await until(() => (prober.counts()?.decided ?? 0) >= due, signal);
  const counts = prober.counts();
  const failed = counts ? countFailures(counts) : 0;
  if (failed > 0)
    throw controlFailed(
      `${failed} requests failed before any fault: this world, on this machine, cannot bear the load`,
    );
}

async function until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
  while (!isSo()) {
    await wait(100, signal);
    signal.throwIfAborted();
  }
}

function controlFailed(reason: string): RunAborted {
  return new RunAborted({ cause: "control", reason });
}
