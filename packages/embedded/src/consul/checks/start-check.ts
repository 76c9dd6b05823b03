import type { CheckDefinition } from "./check-definition.ts";
import type { CheckResult } from "./check-result.ts";
import { runHttpCheck } from "./run-http-check.ts";
import { runTcpCheck } from "./run-tcp-check.ts";
import { createStatusTracker } from "./status-tracker.ts";

/** Consul runs no check more often than this. */
const minimumIntervalMs = 1_000;

export interface CheckDeps {
  /** In [0, 1): spreads first runs over the interval. */
  readonly random: () => number;
}

/**
 * Runs an HTTP or TCP check at its interval, first after a random part of it, one run at a time, until disposed of.
 * `report` gets each result that its thresholds let through.
 */
export function startCheck(
  definition: CheckDefinition,
  report: (result: CheckResult) => void,
  { random }: CheckDeps,
): Disposable {
  const run = definition.kind === "http" ? runHttpCheck : runTcpCheck;
  const track = createStatusTracker(definition);
  const intervalMs = Math.max(definition.intervalMs, minimumIntervalMs);
  const stopped = new AbortController();
  let timer = setTimeout(() => void runOnce(), random() * intervalMs);

  return {
    [Symbol.dispose]: () => {
      stopped.abort();
      clearTimeout(timer);
    },
  };

  async function runOnce(): Promise<void> {
    const result = await run(definition, stopped.signal);
    if (stopped.signal.aborted) return;
    const reported = track(result);
    if (reported) report(reported);
    timer = setTimeout(() => void runOnce(), intervalMs);
  }
}
