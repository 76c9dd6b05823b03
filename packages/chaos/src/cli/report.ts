import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { resultsMissing } from "../errors.ts";
import { keepRun, readResult } from "../run/keep-run.ts";
import { listRuns, runFolder, runsFolder } from "../run/run-folder.ts";
import { renderIndexPage } from "../report/series-page.ts";
import { defineCommand } from "./command.ts";

export const reportCommand = defineCommand({
  args: {
    run: { type: "positional", required: false, description: "Id of a run" },
    all: { type: "boolean", description: "An index page over all kept runs" },
  },
  async run({ run, all }, { home }) {
    const runs = listRuns(home).flatMap((id) => readResult(home, id) ?? []);
    if (all === true) {
      const index = join(runsFolder(home), "index.html");
      if (runs.length === 0) throw resultsMissing(runsFolder(home));
      writeFileSync(
        index,
        renderIndexPage(runs, ({ id }) => `${id}/report.html`),
      );
      return Promise.resolve({
        document: { index, runs: runs.length },
        text: `${runs.length} runs: ${index}`,
      });
    }
    const result = run === undefined ? runs.at(-1) : runs.find(({ id }) => id === run);
    if (!result) throw resultsMissing(run === undefined ? runsFolder(home) : join(runsFolder(home), run));
    const folder = runFolder(home, result.id);
    keepRun(folder, result);
    return { document: { report: folder.report, result }, text: `${result.verdict}: ${folder.report}` };
  },
});
