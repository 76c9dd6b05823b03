import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where one run keeps everything. */
export interface RunFolder {
  readonly id: string;
  readonly path: string;
  /** Without its ending: the prober's output. */
  readonly samples: string;
  readonly events: string;
  readonly ledger: string;
  readonly result: string;
  readonly report: string;
  readonly junit: string;
}

/** The folder of all runs, beside the worlds: it outlives them. */
export function runsFolder(home: string): string {
  return join(home, "chaos", "runs");
}

export function runFolder(home: string, id: string): RunFolder {
  const path = join(runsFolder(home), id);
  return {
    id,
    path,
    samples: join(path, "samples"),
    events: join(path, "events.ndjson"),
    ledger: join(path, "ledger.ndjson"),
    result: join(path, "result.json"),
    report: join(path, "report.html"),
    junit: join(path, "junit.xml"),
  };
}

/** Makes the folder of a new run; its id sorts by time and says what it is. */
export function createRunFolder(
  home: string,
  { scenario, seed, at }: { readonly scenario: string; readonly seed: number; readonly at: Date },
): RunFolder {
  const stamp = at.toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const taken = new Set(listRuns(home));
  for (let count = 0; ; count++) {
    const id = `${stamp}-${scenario}-s${seed}${count === 0 ? "" : `-${count}`}`;
    if (taken.has(id)) continue;
    const folder = runFolder(home, id);
    mkdirSync(folder.path, { recursive: true, mode: 0o755 });
    return folder;
  }
}

/** Ids of all runs that are kept, oldest first. */
export function listRuns(home: string): string[] {
  try {
    return readdirSync(runsFolder(home)).toSorted();
  } catch {
    return [];
  }
}
