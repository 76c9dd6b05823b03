import { formatDuration } from "../scenario/duration.ts";
import { failures } from "../prober/sample.ts";
import type { RunningProber } from "../prober/start-prober.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Ends a run that must not go on. */
export interface Limits extends Disposable {
  /** Aborted with the reason, in words. */
  readonly signal: AbortSignal;
}

/** This many seconds' worth of failed requests beyond the budget end a run: it has failed, and goes on only to do harm. */
const blownBudgetSeconds = 20;

/** Watches a run's deadline, its error budget, its prober and the user's own signal. */
export function guardLimits({
  scenario,
  prober,
  signal,
}: {
  readonly scenario: Scenario;
  readonly prober: RunningProber;
  readonly signal: AbortSignal;
}): Limits {
  const limit = new AbortController();
  const end = (reason: string) => limit.abort(new Error(reason));
  const { deadline } = scenario.timing;
  const most = scenario.expect.failedRequests + scenario.probe.rate * blownBudgetSeconds;
  const timer = setTimeout(
    () => end(`not over within its deadline of ${formatDuration(deadline)}`),
    deadline,
  );
  const ticker = setInterval(() => {
    const counts = prober.counts();
    const failed = counts ? failures.reduce((sum, failure) => sum + counts[failure], 0) : 0;
    if (failed > most)
      end(`the error budget is blown beyond the hard limit: ${failed} failed requests, ${most} end a run`);
  }, 250);
  prober.failed.catch((error: Error) => end(error.message));
  const interrupt = () => end("interrupted");
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  return {
    signal: limit.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      clearInterval(ticker);
      signal.removeEventListener("abort", interrupt);
    },
  };
}
