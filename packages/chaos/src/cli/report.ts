import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { resultsMissing } from "../errors.ts";
import { keepRun, readResult } from "../report/keep-run.ts";
import { listRuns, runFolder, runsFolder } from "../results/run-folder.ts";
import { renderIndexPage } from "../report/series-page.ts";
import { drawSeries } from "../series/draw-series.ts";
import { readSeries } from "../series/series-folder.ts";
import type { Series } from "../results/series.ts";
import type { CommandResult } from "command-line";
import { defineCommand } from "orchestrator";

export const reportCommand = defineCommand({
  description:
    "Draw the report of a kept run or series anew (default: the last run), or an index over all runs",
  args: {
    id: { type: "positional", required: false, description: "Id of a run or of a series" },
    all: { type: "boolean", description: "An index page over all kept runs" },
  },
  run({ id, all }, { home }) {
    if (all) return Promise.resolve(drawIndex(home));
    const series = id === undefined ? undefined : readSeries(home, id);
    return Promise.resolve(series ? redrawSeries(home, series) : redrawRun(home, id));
  },
});

function drawIndex(home: string): CommandResult {
  const runs = listRuns(home).flatMap((id) => readResult(home, id) ?? []);
  if (runs.length === 0) throw resultsMissing(runsFolder(home));
  const index = join(runsFolder(home), "index.html");
  writeFileSync(
    index,
    renderIndexPage(runs, ({ id }) => `${id}/report.html`),
  );
  return { document: { index, runs: runs.length }, text: () => `${runs.length} runs: ${index}` };
}

/** Also of a series whose tool was killed before it could draw it. */
function redrawSeries(home: string, series: Series): CommandResult {
  const attempts = series.attempts.flatMap((id) => readResult(home, id) ?? []);
  const report = drawSeries(home, series, attempts);
  return { document: { report, series }, text: () => `${series.verdict}: ${report}` };
}

function redrawRun(home: string, id: string | undefined): CommandResult {
  const ids = id === undefined ? listRuns(home).toReversed() : [id];
  const result = ids
    .values()
    .map((each) => readResult(home, each))
    .find((each) => each !== undefined);
  if (!result) throw resultsMissing(id === undefined ? runsFolder(home) : runFolder(home, id).path);
  const folder = runFolder(home, result.id);
  keepRun(folder, result);
  return { document: { report: folder.report, result }, text: () => `${result.verdict}: ${folder.report}` };
}
