import type { World } from "orchestrator";
import type { TargetList } from "../plan/run-plan.ts";
import { wait } from "../pace/wait.ts";
import { formatMs } from "../report/format.ts";
import type { RunResult } from "../results/run-result.ts";
import { runExperiment } from "../experiment/run-experiment.ts";
import { runFolder } from "../results/run-folder.ts";
import { requireNothingInForce } from "../safety/require-nothing-in-force.ts";
import { runLockFolder, takeRunLock } from "../safety/run-lock.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { readVersions } from "../world/read-versions.ts";
import { compareWithBaseline } from "./baseline.ts";
import { drawSeries } from "./draw-series.ts";
import { identifyScenario, openSeriesBook, type SeriesBook } from "./series-book.ts";
import type { Series } from "../results/series.ts";

export interface SeriesOptions {
  readonly world: World;
  readonly scenarios: readonly Scenario[];
  /** How often each scenario; run i has `seed + i - 1`. */
  readonly runs: number;
  readonly seed: number;
  readonly withExecutors: boolean;
  /** Goes on with the newest series of the same scenarios, seed, options, engine, security and versions, where there is one. */
  readonly resume: boolean;
  /** No run is begun later than this after the start. */
  readonly forMs?: number;
  readonly targets?: TargetList;
  readonly baseline?: Series;
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
  /** Rewrites one line of state in place of the notes about each phase. */
  readonly showState?: ((line: string) => void) | undefined;
}

export interface SeriesDone {
  readonly series: Series;
  /** The runs of this command; the series may have more. */
  readonly results: readonly RunResult[];
  /** What got worse since the baseline. */
  readonly worsened: readonly string[];
  /** Path of the page: the run's own for one run, the series' for several. */
  readonly report: string;
}

/**
 * Runs scenarios one after the other and sums them up. An interrupt, a blown budget, a missed deadline or a failed heal ends the series. A run
 * that showed nothing does not end the series; `--resume` repeats it.
 */
export async function runSeries(options: SeriesOptions): Promise<SeriesDone> {
  const { world, note, baseline } = options;
  const { home } = world.folder;
  // A second run in the same world is refused at once.
  takeRunLock(runLockFolder(world.folder))[Symbol.dispose]();
  await requireNothingInForce(world);
  const book = await openBook(options);
  if (book.continued) note(`series ${book.series().id}: ${book.series().left} runs are left`);
  const results = await runAll(book, options);
  const series = book.series();
  const page = drawSeries(home, series, book.attempts());
  const [only, ...more] = book.attempts();
  const report = only && more.length === 0 ? runFolder(home, only.id).report : page;
  return { series, results, worsened: baseline ? compareWithBaseline(series, baseline) : [], report };
}

async function openBook(options: SeriesOptions): Promise<SeriesBook> {
  const { world, scenarios, runs: wanted, seed, withExecutors, resume, signal } = options;
  const { consul = "", nomad = "", vault } = await untilVersionsKnown(world, signal);
  const plan = {
    seed,
    engine: world.engine.kind,
    security: world.inventory.security,
    withExecutors,
    versions: { consul, nomad, ...(vault !== undefined && { vault }) },
    scenarios: scenarios.map(identifyScenario),
  };
  return openSeriesBook({ home: world.folder.home, plan, wanted, resume, now: new Date() });
}

/** Makes the runs that the series does not have yet, until one ends the series or the time for new runs is over. */
async function runAll(book: SeriesBook, options: SeriesOptions): Promise<RunResult[]> {
  const { scenarios, runs, seed, note, signal, forMs = Infinity } = options;
  const untilMs = Date.now() + forMs;
  const results: RunResult[] = [];
  for (const { scenario, runSeed } of schedule(scenarios, { runs, seed })) {
    if (book.has(scenario.name, runSeed)) continue;
    if (signal.aborted || Date.now() > untilMs) break;
    const result = await runOne(scenario, runSeed, options);
    results.push(result);
    book.add(result);
    note(describe(result));
    if (endsSeries(result)) break;
  }
  return results;
}

/** Waits until the versions are known: a world that is recovering does not answer yet. */
async function untilVersionsKnown(
  world: World,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  for (let patience = 60; ; patience--) {
    const versions = await readVersions(world, signal);
    if (
      patience === 0 ||
      signal.aborted ||
      !Object.values(versions).some((each) => each.endsWith("not known"))
    )
      return versions;
    await wait(500, signal);
  }
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

function describe({ verdict, scenario, seed, recoveryMs, reason }: RunResult): string {
  const what = reason ?? `back after ${formatMs(recoveryMs)}`;
  return `${verdict} ${scenario.name}, seed ${seed}, ${what}`;
}

/** After a starved prober, or a load that the machine could not bear, the next run may succeed. */
function endsSeries({ verdict, abortCause, healing }: RunResult): boolean {
  if (!healing.ok) return true;
  return verdict === "aborted" && abortCause !== "starved" && abortCause !== "control";
}

function runOne(
  scenario: Scenario,
  seed: number,
  { world, withExecutors, targets, signal, note, showState }: SeriesOptions,
): Promise<RunResult> {
  let last = "";
  let isTold = false;
  const onState = (line: string) => {
    isTold = true;
    showState?.(line);
  };
  const onProgress = (text: string) => {
    // Once the load runs, the state says all of this and more.
    if (!isTold) showState?.(`${scenario.name} ${text}`);
    if (!showState && text !== last) note(`  ${scenario.name}: ${text}`);
    last = text;
  };
  return runExperiment({
    world,
    scenario,
    seed,
    withExecutors,
    signal,
    onProgress,
    ...(showState && { onState }),
    ...(targets && { targets }),
  });
}
