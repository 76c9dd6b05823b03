import type { ScenarioSummary, Series } from "../results/series.ts";

/**
 * What got worse since a baseline, in words; empty when nothing did. Recovery counts as worse only when the intervals of the medians do
 * not touch: noise of a busy machine is no regression. A scenario that the baseline does not have is not compared.
 */
export function compareWithBaseline(series: Series, baseline: Series): string[] {
  return series.scenarios.flatMap((now) => {
    const before = baseline.scenarios.find(
      ({ scenario, engine, withExecutors }) =>
        scenario === now.scenario && engine === now.engine && withExecutors === now.withExecutors,
    );
    return before ? worsened(now, before).map((what) => `${now.scenario}: ${what}`) : [];
  });
}

function worsened(now: ScenarioSummary, before: ScenarioSummary): string[] {
  const share = ({ failed, requests }: ScenarioSummary) => (requests === 0 ? 0 : failed / requests);
  const findings = [
    share(now) > share(before) &&
      `${now.failed} of ${now.requests} requests failed, ${before.failed} of ${before.requests} did before`,
    now.drift > before.drift && `${now.drift} disagreements at the end of all runs, ${before.drift} before`,
    now.restarts > before.restarts && `${now.restarts} restarts, ${before.restarts} before`,
    passes(now) === 0 && passes(before) > 0 && "no run passed, some did before",
    slowerRecovery(now, before),
  ];
  return findings.filter((finding) => typeof finding === "string");
}

function passes({ verdicts }: ScenarioSummary): number {
  return verdicts.pass ?? 0;
}

function slowerRecovery(now: ScenarioSummary, before: ScenarioSummary): string | undefined {
  const [recovery, earlier] = [now.recoveryMs?.p50, before.recoveryMs?.p50];
  if (!recovery || !earlier || recovery.low <= earlier.high) return undefined;
  return `median recovery ${Math.round(recovery.value)} ms, ${Math.round(earlier.value)} ms before`;
}
