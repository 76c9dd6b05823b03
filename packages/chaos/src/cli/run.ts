import { resumeUnclear } from "../errors.ts";
import { exitCodeOf } from "../measures/verdict.ts";
import { runPlanSchema } from "../plan/run-plan.ts";
import { runSeries, type SeriesDone } from "../series/run-series.ts";
import { seriesSchema } from "../results/series.ts";
import type { CommandResult } from "command-line";
import { defineCommand, requireRunning, worldArg } from "orchestrator";
import { chooseScenarios } from "./choose-scenarios.ts";
import { dryRun } from "./dry-run.ts";
import { findWorld } from "./find-world.ts";
import { parseCount, parseLength, readDocument } from "./parse-options.ts";
import { renderSeries } from "./render-series.ts";

export const runCommand = defineCommand({
  description: "Do a scenario, or a suite of them, to the running world and judge what users noticed",
  args: {
    scenario: { type: "positional", required: false, description: "Name of a scenario; see `chaos list`" },
    ...worldArg,
    suite: { type: "string", valueHint: "name", description: "All scenarios of a suite, for example five" },
    scenarios: { type: "string", valueHint: "folder", description: "A folder with scenarios of your own" },
    runs: { type: "string", default: "1", valueHint: "n", description: "How often; run i has seed + i - 1" },
    resume: {
      type: "boolean",
      description:
        "Go on with the newest series of the same scenarios, seed, options, engine, security and versions",
    },
    for: {
      type: "string",
      valueHint: "duration",
      description: "Begin no run later than this; --resume goes on another time",
    },
    seed: {
      type: "string",
      valueHint: "n",
      description: "Fixes the choice of targets and times (default: drawn, and printed)",
    },
    "with-executors": {
      type: "boolean",
      description: "Kill executors and log pumps together with Nomad's clients",
    },
    policy: { type: "string", valueHint: "policy", description: "supervised, or stay-dead:30s" },
    rate: {
      type: "string",
      valueHint: "n",
      description: "Requests per second (default: the scenario's, 500)",
    },
    before: { type: "string", valueHint: "duration", description: "Load before the first fault" },
    after: { type: "string", valueHint: "duration", description: "Load after recovery" },
    "dry-run": {
      type: "boolean",
      description: "Show targets, quorum arithmetic and effects; change nothing",
    },
    targets: {
      type: "string",
      valueHint: "file",
      description: "Exactly the targets of this --dry-run --json document",
    },
    baseline: {
      type: "string",
      valueHint: "file",
      description: "series.json of earlier runs: fail when something got worse",
    },
    foreign: { type: "boolean", description: "Accept a world that this checkout did not make" },
  },
  async run(args, { home, signal, note, showState }) {
    const scenarios = await chooseScenarios(args);
    const world = await findWorld({ home, name: args.world, foreign: args.foreign });
    requireRunning(world);
    const runs = parseCount("--runs", args.runs, { least: 1, most: 1000 });
    const seed =
      args.seed === undefined
        ? Math.floor(Math.random() * 2 ** 31)
        : parseCount("--seed", args.seed, { least: 0, most: 2 ** 31 });
    const withExecutors = args["with-executors"];
    const options = { world, scenarios, seed, withExecutors, signal };
    if (args["dry-run"]) return dryRun(options);
    const resume = args.resume;
    if (resume && args.seed === undefined) throw resumeUnclear("which seed: name it with --seed");
    if (resume && args.targets !== undefined) throw resumeUnclear("what with one list of targets");
    note(
      `seed ${seed}, ${runs} ${runs === 1 ? "run" : "runs"} of ${scenarios.map(({ name }) => name).join(", ")} in world ${args.world} (engine ${world.engine.kind}, ${world.inventory.security})`,
    );
    const done = await runSeries({
      ...options,
      runs,
      resume,
      note,
      showState,
      ...(args.for !== undefined && { forMs: parseLength("--for", args.for) }),
      ...(args.targets !== undefined && { targets: readDocument("--targets", args.targets, runPlanSchema) }),
      ...(args.baseline !== undefined && {
        baseline: readDocument("--baseline", args.baseline, seriesSchema),
      }),
    });
    return resultOf(done);
  },
});

function resultOf(done: SeriesDone): CommandResult {
  const { series, results, worsened, report } = done;
  const code = exitCodeOf(series.verdict);
  const worse = worsened.length > 0 || results.some(({ healing }) => !healing.ok);
  return {
    document: { ok: code === 0 && !worse, ...series, worsened, report, results },
    text: (style) => renderSeries(done, style),
    exitCode: code === 0 && worse ? 1 : code,
  };
}
