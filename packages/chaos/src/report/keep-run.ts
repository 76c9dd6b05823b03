import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readRecording } from "../prober/recording.ts";
import type { Evidence } from "./evidence.ts";
import { renderJunit } from "./junit.ts";
import { runResultSchema, type RunResult } from "../results/run-result.ts";
import { renderRunPage } from "./run-page.ts";
import { readJournal } from "../record/journal.ts";
import { runFolder, type RunFolder } from "../results/run-folder.ts";

/** Writes result, report and JUnit XML into the run's folder. */
export function keepRun(folder: RunFolder, result: RunResult): RunResult {
  writeFileSync(folder.result, `${JSON.stringify(result, undefined, 2)}\n`);
  writeFileSync(folder.junit, renderJunit([result]));
  writeFileSync(folder.report, renderRunPage(readEvidence(folder, result)));
  return result;
}

/** The result of a kept run; undefined for a run without a result (the tool was killed). */
export function readResult(home: string, id: string): RunResult | undefined {
  const { result } = runFolder(home, id);
  return existsSync(result) ? runResultSchema.parse(JSON.parse(readFileSync(result, "utf8"))) : undefined;
}

/** Everything the report of a kept run is drawn from. */
export function readEvidence(folder: RunFolder, result: RunResult): Evidence {
  const recorded = existsSync(`${folder.samples}.json`);
  return {
    result,
    events: readJournal(folder.events),
    ...(recorded && { recording: readRecording(folder.samples) }),
  };
}
