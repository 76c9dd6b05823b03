import { z } from "zod";
import { describeRuns, upperBoundOfUnseen } from "../measures/distribution.ts";
import { verdicts, worstVerdict } from "../measures/verdict.ts";
import type { DeepReadonly, RunResult } from "./run-result.ts";
import { showedNothing } from "./showed-nothing.ts";

const estimateSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });

const distributionSchema = z.object({
  runs: z.int(),
  p50: estimateSchema,
  p95: estimateSchema,
  max: z.number(),
  values: z.array(z.number()),
});

const scenarioSummarySchema = z.object({
  scenario: z.string(),
  title: z.string(),
  engine: z.string(),
  policy: z.string(),
  withExecutors: z.boolean(),
  verdicts: z.partialRecord(z.enum(verdicts), z.int()),
  requests: z.int(),
  failed: z.int(),
  restarts: z.int(),
  /** Disagreements at the end of all runs together. */
  drift: z.int(),
  longestGapMs: z.number(),
  /** Only of runs that recovered. */
  recoveryMs: distributionSchema.optional(),
  /** From the first fault until every server of Vault was unsealed; only of runs that sealed one. */
  unsealedMs: distributionSchema.optional(),
  /** When no run failed: at most this share of runs would, with 95 % confidence. */
  failingAtMost: z.number().optional(),
});
export type ScenarioSummary = DeepReadonly<z.output<typeof scenarioSummarySchema>>;

/** What all runs of a series have in common: runs that differ in any of it are not added to each other. */
export const seriesPlanSchema = z.object({
  seed: z.int(),
  engine: z.string(),
  /** Of the world; `--baseline` compares an open one with a closed one all the same. */
  security: z.enum(["open", "closed"]).default("open"),
  withExecutors: z.boolean(),
  /** Of the programs under test. */
  versions: z.record(z.string(), z.string()),
  /** In order; the fingerprint changes with anything in the scenario, options on the command line included. */
  scenarios: z.array(z.object({ name: z.string(), fingerprint: z.string() })),
});
export type SeriesPlan = DeepReadonly<z.output<typeof seriesPlanSchema>>;

/** What `chaos run` did, in one go or in several: all of its runs, and what they say together. The file for `--baseline`. */
export const seriesSchema = z.object({
  format: z.literal("nomad-demo-chaos-series-1"),
  id: z.string(),
  plan: seriesPlanSchema,
  startedAt: z.string(),
  /** How many runs each scenario was to have, and how many of all of them are still to be made. */
  wanted: z.int(),
  left: z.int(),
  verdict: z.enum(verdicts),
  scenarios: z.array(scenarioSummarySchema),
  /** Ids of every attempt, in order. One that showed nothing is made again; until then it counts with its verdict. */
  attempts: z.array(z.string()),
});
export type Series = DeepReadonly<z.output<typeof seriesSchema>>;

export interface SeriesIdentity {
  readonly id: string;
  readonly plan: SeriesPlan;
  readonly startedAt: string;
  readonly wanted: number;
}

/** Sums attempts up, scenario by scenario. */
export function summarizeSeries(attempts: readonly RunResult[], identity: SeriesIdentity): Series {
  const { plan, wanted } = identity;
  const { counted } = countAttempts(attempts);
  const groups = Map.groupBy(counted, (result) => result.scenario.name);
  const done = counted.filter((result) => !showedNothing(result)).length;
  const left = Math.max(0, wanted * plan.scenarios.length - done);
  return {
    format: "nomad-demo-chaos-series-1",
    ...identity,
    left,
    // A series with runs left has not shown yet what it has to show.
    verdict: worstVerdict([
      ...counted.map(({ verdict }) => verdict),
      ...(left > 0 ? ["unknown" as const] : []),
    ]),
    scenarios: [...groups.values()].flatMap((runs) => summarizeScenario(runs, plan.seed)),
    attempts: attempts.map(({ id }) => id),
  };
}

/** Of each scenario and seed the attempt that counts: the one that showed something, else the last. The others were made again. */
export function countAttempts(attempts: readonly RunResult[]): {
  readonly counted: readonly RunResult[];
  readonly repeated: readonly RunResult[];
} {
  const groups = Map.groupBy(attempts, ({ scenario, seed }) => `${scenario.name} ${seed}`);
  const counted = new Set(
    [...groups.values()].map((same) => same.find((result) => !showedNothing(result)) ?? same.at(-1)),
  );
  return {
    counted: attempts.filter((result) => counted.has(result)),
    repeated: attempts.filter((result) => !counted.has(result)),
  };
}

function summarizeScenario(runs: readonly RunResult[], seed: number): ScenarioSummary[] {
  const [first] = runs;
  if (!first) return [];
  const sum = (valueOf: (run: RunResult) => number | undefined) =>
    runs.reduce((total, run) => total + (valueOf(run) ?? 0), 0);
  const counts = [...Map.groupBy(runs, ({ verdict }) => verdict)].map(([verdict, same]) => [
    verdict,
    same.length,
  ]);
  const recovery = describeRuns(
    runs.flatMap(({ recoveryMs }) => recoveryMs ?? []),
    seed,
  );
  const unsealed = describeRuns(runs.flatMap(unsealedMs), seed);
  const allPassed = runs.every(({ verdict }) => verdict === "pass");
  return [
    {
      scenario: first.scenario.name,
      title: first.scenario.title,
      engine: first.engine.kind,
      policy: first.policy,
      withExecutors: first.withExecutors,
      verdicts: Object.fromEntries(counts),
      requests: sum(({ availability }) => availability?.requests),
      failed: sum(({ availability }) => availability?.failed),
      restarts: sum(({ restarts }) => restarts),
      drift: sum(({ drift }) => drift?.length),
      longestGapMs: Math.max(...runs.map(({ availability }) => availability?.longestGapMs ?? 0)),
      ...(recovery && { recoveryMs: recovery }),
      ...(unsealed && { unsealedMs: unsealed }),
      ...(allPassed && { failingAtMost: upperBoundOfUnseen(runs.length) }),
    },
  ];
}

const unsealedMs = ({ clocks }: RunResult): number[] =>
  clocks.flatMap(({ layer, backAfterMs }) => (layer === "unsealed" ? (backAfterMs ?? []) : []));
