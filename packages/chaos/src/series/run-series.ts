import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { World } from "orchestrator";
import type { TargetList } from "../plan/run-plan.ts";
import { renderJunit } from "../report/junit.ts";
import { formatMs } from "../report/format.ts";
import type { RunResult } from "../report/result.ts";
import { renderSeriesPage } from "../report/series-page.ts";
import { runExperiment } from "../run/run-experiment.ts";
import { runFolder } from "../run/run-folder.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { compareWithBaseline } from "./baseline.ts";
import { summarizeSeries, type Series } from "./series.ts";

export interface SeriesOptions {
  readonly world: World;
  readonly scenarios: readonly Scenario[];
  /** How often each scenario; run i has `seed + i - 1`. */
  readonly runs: number;
  readonly seed: number;
  readonly withExecutors: boolean;
  readonly targets?: TargetList;
  readonly baseline?: Series;
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

export interface SeriesDone {
  readonly series: Series;
  readonly results: readonly RunResult[];
  /** What got worse since the baseline. */
  readonly worsened: readonly string[];
  /** Path of the page: the run's own for one run, the series' for several. */
  readonly report: string;
}

/** Runs scenarios one after the other and sums them up. An aborted run, or a heal that failed, ends the series. */
export async function runSeries(options: SeriesOptions): Promise<SeriesDone> {
  const { world, scenarios, runs, seed, note, baseline } = options;
  const startedAt = new Date().toISOString();
  const results: RunResult[] = [];
  for (const { scenario, runSeed } of schedule(scenarios, { runs, seed })) {
    const result = await runOne(scenario, runSeed, options);
    results.push(result);
    note(`${result.verdict} ${scenario.name}, seed ${runSeed}, back after ${formatMs(result.recoveryMs)}`);
    if (result.verdict === "aborted" || !result.healing.ok) break;
  }
  const id = `${startedAt.replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15)}-s${seed}`;
  const series = summarizeSeries(results, { id, seed, startedAt });
  const report = keepSeries(world.folder.home, series, results);
  return { series, results, worsened: baseline ? compareWithBaseline(series, baseline) : [], report };
}

/** Round after round, so that a series that is cut short has as many runs of each scenario. */
function schedule(
  scenarios: readonly Scenario[],
  { runs, seed }: { readonly runs: number; readonly seed: number },
) {
  return Array.from({ length: runs }, (_, run) =>
    scenarios.map((scenario) => ({ scenario, runSeed: seed + run })),
  ).flat();
}

function runOne(
  scenario: Scenario,
  seed: number,
  { world, withExecutors, targets, signal, note }: SeriesOptions,
): Promise<RunResult> {
  let last = "";
  const onProgress = (text: string) => {
    if (text !== last) note(`  ${scenario.name}: ${text}`);
    last = text;
  };
  return runExperiment({
    world,
    scenario,
    seed,
    withExecutors,
    signal,
    onProgress,
    ...(targets && { targets }),
  });
}

/** Writes series.json, junit.xml and the page of a series; of a single run, its own page is the report. */
function keepSeries(home: string, series: Series, results: readonly RunResult[]): string {
  const path = join(home, "chaos", "series", series.id);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "series.json"), `${JSON.stringify(series, undefined, 2)}\n`);
  writeFileSync(join(path, "junit.xml"), renderJunit(results));
  const page = join(path, "report.html");
  writeFileSync(
    page,
    renderSeriesPage(series, results, ({ id }) => relative(path, runFolder(home, id).report)),
  );
  const [only] = results;
  return results.length === 1 && only ? runFolder(home, only.id).report : page;
}
