import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readResult } from "../report/keep-run.ts";
import type { RunResult } from "../results/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { listSeries, writeSeries } from "./series-folder.ts";
import { summarizeSeries, type Series, type SeriesPlan } from "../results/series.ts";
import { showedNothing } from "../results/showed-nothing.ts";

/** A series as it grows: on disk after every run, so that whatever ends the tool costs at most the run it was in. */
export interface SeriesBook {
  /** Whether it goes on with one that was begun before. */
  readonly continued: boolean;
  /** Whether this run has been made and showed something. */
  has(scenario: string, seed: number): boolean;
  add(result: RunResult): void;
  series(): Series;
  /** Every attempt, those of earlier commands included. */
  attempts(): readonly RunResult[];
}

export interface OpenBookOptions {
  readonly home: string;
  readonly plan: SeriesPlan;
  /** Runs of each scenario. */
  readonly wanted: number;
  /** Go on with the newest series of the same plan, where there is one. */
  readonly resume: boolean;
  readonly now: Date;
}

export function openSeriesBook({ home, plan, wanted, resume, now }: OpenBookOptions): SeriesBook {
  const before = resume
    ? listSeries(home).findLast((series) => isDeepStrictEqual(series.plan, plan))
    : undefined;
  const startedAt = now.toISOString();
  const stamp = startedAt.replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const identity = {
    id: before?.id ?? `${stamp}-s${plan.seed}`,
    plan,
    startedAt: before?.startedAt ?? startedAt,
    wanted: Math.max(wanted, before?.wanted ?? 0),
  };
  const attempts = (before?.attempts ?? []).flatMap((id) => readResult(home, id) ?? []);
  return {
    continued: before !== undefined,
    has: (scenario, seed) =>
      attempts.some(
        (result) => result.scenario.name === scenario && result.seed === seed && !showedNothing(result),
      ),
    add(result) {
      attempts.push(result);
      writeSeries(home, summarizeSeries(attempts, identity));
    },
    series: () => summarizeSeries(attempts, identity),
    attempts: () => attempts,
  };
}

/** The part of a plan that a scenario is: its name, and a digest of all that it says. */
export function identifyScenario(scenario: Scenario): SeriesPlan["scenarios"][number] {
  const digest = createHash("sha256").update(JSON.stringify(scenario)).digest("hex");
  return { name: scenario.name, fingerprint: digest.slice(0, 16) };
}
