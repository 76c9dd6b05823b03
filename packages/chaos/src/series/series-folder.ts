import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seriesSchema, type Series } from "../results/series.ts";

/** Where one series keeps what its runs say together; the runs have folders of their own. */
export interface SeriesFolder {
  readonly path: string;
  readonly series: string;
  readonly junit: string;
  readonly report: string;
}

export function seriesFolder(home: string, id: string): SeriesFolder {
  const path = join(home, "chaos", "series", id);
  return {
    path,
    series: join(path, "series.json"),
    junit: join(path, "junit.xml"),
    report: join(path, "report.html"),
  };
}

/** Replaces `series.json` as one whole: a tool killed meanwhile leaves the one before. */
export function writeSeries(home: string, series: Series): void {
  const folder = seriesFolder(home, series.id);
  mkdirSync(folder.path, { recursive: true });
  const next = `${folder.series}.next`;
  writeFileSync(next, `${JSON.stringify(series, undefined, 2)}\n`);
  renameSync(next, folder.series);
}

/** A series that is kept; undefined where there is none of that id. */
export function readSeries(home: string, id: string): Series | undefined {
  const { series } = seriesFolder(home, id);
  return existsSync(series) ? seriesSchema.parse(JSON.parse(readFileSync(series, "utf8"))) : undefined;
}

/** All series that are kept, oldest first. */
export function listSeries(home: string): Series[] {
  const folder = join(home, "chaos", "series");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .flatMap((id) => readSeries(home, id) ?? []);
}
