import { z } from "zod";
import { describeRuns, upperBoundOfUnseen } from "../measures/distribution.ts";
import { verdicts, worstVerdict } from "../measures/verdict.ts";
import type { DeepReadonly, RunResult } from "../report/result.ts";

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
  longestGapMs: z.number(),
  /** Only of runs that recovered. */
  recoveryMs: distributionSchema.optional(),
  /** When no run failed: at most this share of runs would, with 95 % confidence. */
  failingAtMost: z.number().optional(),
});
export type ScenarioSummary = DeepReadonly<z.output<typeof scenarioSummarySchema>>;

/** What one `chaos run` command did: all of its runs, and what they say together. The file for `--baseline`. */
export const seriesSchema = z.object({
  format: z.literal("nomad-demo-chaos-series-1"),
  id: z.string(),
  seed: z.int(),
  startedAt: z.string(),
  verdict: z.enum(verdicts),
  versions: z.record(z.string(), z.string()),
  scenarios: z.array(scenarioSummarySchema),
  runs: z.array(z.string()),
});
export type Series = DeepReadonly<z.output<typeof seriesSchema>>;

export interface SeriesOptions {
  readonly id: string;
  readonly seed: number;
  readonly startedAt: string;
}

/** Sums runs up, scenario by scenario. */
export function summarizeSeries(
  results: readonly RunResult[],
  { id, seed, startedAt }: SeriesOptions,
): Series {
  const groups = Map.groupBy(results, (result) => result.scenario.name);
  return {
    format: "nomad-demo-chaos-series-1",
    id,
    seed,
    startedAt,
    verdict: worstVerdict(results.map(({ verdict }) => verdict)),
    versions: results[0]?.versions ?? {},
    scenarios: [...groups.values()].flatMap((runs) => summarizeScenario(runs, seed)),
    runs: results.map((result) => result.id),
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
      longestGapMs: Math.max(...runs.map(({ availability }) => availability?.longestGapMs ?? 0)),
      ...(recovery && { recoveryMs: recovery }),
      ...(allPassed && { failingAtMost: upperBoundOfUnseen(runs.length) }),
    },
  ];
}
