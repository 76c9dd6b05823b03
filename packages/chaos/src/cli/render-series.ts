import type { Verdict } from "../measures/verdict.ts";
import type { SeriesDone } from "../series/run-series.ts";
import type { Style } from "command-line";
import { formatCount, formatMs } from "../report/format.ts";
import type { RunResult } from "../results/run-result.ts";
import type { ScenarioSummary } from "../results/series.ts";

/** The result of one or several runs for the terminal: a verdict line a run, what was missed, where the report is. */
export function renderSeries({ series, results, worsened, report }: SeriesDone, style: Style): string {
  const several = series.attempts.length > 1 ? series.scenarios.map(renderScenario) : [];
  const left =
    series.left > 0 ? [`${series.left} runs are left: the same command with --resume goes on`] : [];
  return [
    ...results.map((result) => renderRun(result, style)),
    ...several,
    ...left,
    ...worsened.map((line) => `worse than the baseline: ${line}`),
    `report: ${report}`,
  ].join("\n");
}

function renderRun(result: RunResult, style: Style): string {
  const {
    verdict,
    scenario,
    engine,
    security,
    availability,
    recoveryMs,
    restarts,
    drift,
    seed,
    reason,
    healing,
  } = result;
  const figures = availability
    ? `${formatCount(availability.failed)} of ${formatCount(availability.requests)} requests failed, longest gap ${formatMs(availability.longestGapMs)}, back after ${formatMs(recoveryMs)}, ${restarts ?? "?"} restarts, drift ${drift?.length ?? "?"}`
    : (reason ?? "nothing recorded");
  const red = result.judgements
    .filter((judgement) => judgement.result !== "pass")
    .map(
      ({ expectation, result: outcome, wanted, seen }) =>
        `    ${outcome} ${expectation}: wanted ${wanted}, seen: ${seen}`,
    );
  return [
    `${paint(verdict, style)} ${scenario.name} (engine ${engine.kind}, ${security}, seed ${seed}): ${figures}`,
    ...(reason !== undefined && availability ? [`    ${reason}`] : []),
    ...red,
    ...healing.problems.map((problem) => `    NOT healed: ${problem}; run pnpm chaos heal`),
  ].join("\n");
}

function renderScenario(summary: ScenarioSummary): string {
  const { scenario, verdicts, failed, requests, restarts, drift } = summary;
  const counts = Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`);
  const clocks = [
    ...renderClock("recovery", summary.recoveryMs),
    ...renderClock("Vault unsealed", summary.unsealedMs),
  ];
  return `${scenario}: ${counts.join(", ")}; ${formatCount(failed)} of ${formatCount(requests)} requests failed, ${restarts} restarts, drift ${drift}${clocks.join("")}`;
}

function renderClock(name: string, clock: ScenarioSummary["recoveryMs"]): string[] {
  if (!clock) return [];
  const { p50, p95, max } = clock;
  return [`; ${name} p50 ${formatMs(p50.value)}, p95 ${formatMs(p95.value)}, max ${formatMs(max)}`];
}

function paint(verdict: Verdict, style: Style): string {
  const colour = verdict === "pass" ? style.green : verdict === "fail" ? style.red : style.yellow;
  return style.bold(colour(verdict.toUpperCase()));
}
