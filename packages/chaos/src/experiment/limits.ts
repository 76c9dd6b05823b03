import { formatDuration } from "../pace/duration.ts";
import { countFailures, type ProbeCounts } from "../prober/counts.ts";
import type { RunningProber } from "../prober/start-prober.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { RunAborted, type AbortCause } from "../results/abort.ts";

/** Ends a run that must not go on. */
export interface Limits extends Disposable {
  /** Aborted with the reason, in words. */
  readonly signal: AbortSignal;
}

/** So many seconds' worth of failed requests beyond the budget end a run: the run has failed already, and would only do more harm. */
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
  const end = (cause: AbortCause, reason: string) => limit.abort(new RunAborted({ cause, reason }));
  const { deadline } = scenario.timing;
  const timer = setTimeout(
    () => end("deadline", `not over within its deadline of ${formatDuration(deadline)}`),
    deadline,
  );
  const ticker = setInterval(() => {
    const counts = prober.counts();
    if (!counts) return;
    const blown = blownBudget(counts, scenario);
    if (blown !== undefined) end("budget", blown);
    const starved = starvation(counts, scenario.probe);
    if (starved !== undefined) end("starved", starved);
  }, 250);
  prober.failed.catch((error: Error) => end("broken", error.message));
  const interrupt = () => end("interrupted", "interrupted");
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

function blownBudget(counts: ProbeCounts, { expect, probe }: Scenario): string | undefined {
  const most = expect.failedRequests + probe.rate * blownBudgetSeconds;
  const failed = countFailures(counts);
  return failed > most
    ? `the error budget is blown beyond the hard limit: ${failed} failed requests, ${most} end a run`
    : undefined;
}

/** A run with a starved prober shows nothing. The first seconds do not count: the prober is still starting. */
function starvation(
  { due, late, blind }: ProbeCounts,
  probe: Pick<Scenario["probe"], "rate" | "lag" | "blind">,
): string | undefined {
  const machine = "the machine starves the prober:";
  if (blind > 0)
    return `${machine} ${blind} requests were sent more than ${formatDuration(probe.blind)} late`;
  if (due > probe.rate * judgedAfterSeconds && late * 2 > due)
    return `${machine} ${late} of ${due} requests were sent more than ${formatDuration(probe.lag)} late`;
  return undefined;
}

const judgedAfterSeconds = 5;
