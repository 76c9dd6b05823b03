import { mkdirSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { renderJunit } from "../report/junit.ts";
import type { RunResult } from "../results/run-result.ts";
import { renderSeriesPage } from "../report/series-page.ts";
import { runFolder } from "../results/run-folder.ts";
import { seriesFolder, writeSeries } from "./series-folder.ts";
import { countAttempts, type Series } from "../results/series.ts";

/** Writes the page and the JUnit XML of a series beside its `series.json`. Returns the page's path. */
export function drawSeries(home: string, series: Series, attempts: readonly RunResult[]): string {
  const { path, junit, report } = seriesFolder(home, series.id);
  mkdirSync(path, { recursive: true });
  writeSeries(home, series);
  writeFileSync(junit, renderJunit(countAttempts(attempts).counted));
  const linkTo = ({ id }: RunResult) => relative(path, runFolder(home, id).report);
  writeFileSync(report, renderSeriesPage(series, attempts, linkTo));
  return report;
}
