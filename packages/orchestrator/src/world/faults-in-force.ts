import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isSameProcess } from "processes";
import { z } from "zod";
import type { World } from "./open-world.ts";

/** A fault of a chaos run that has not been undone, as far as the run's ledger knows. */
export interface FaultInForce {
  /** In the run's words: `consul is frozen`. */
  readonly what: string;
  /** ISO 8601. */
  readonly since: string;
  /** Id of the run that did it. */
  readonly run: string;
}

/** What is read here of a line of `ledger.ndjson`; the whole of it is the chaos package's own. */
const lineSchema = z.union([
  z.object({
    entry: z.literal("fault"),
    id: z.string(),
    atMs: z.number(),
    what: z.string(),
    world: z.object({ name: z.string() }),
    action: z.object({
      process: z.object({ pid: z.int(), startTime: z.string() }).optional(),
    }),
  }),
  z.object({ entry: z.literal("healed"), id: z.string() }),
]);
type Line = z.output<typeof lineSchema>;

/**
 * The faults in force in this world, oldest first: of the ledgers of all runs that are kept, what was done since the world was made, was not
 * undone, and does not concern a process that is gone.
 */
export async function readFaultsInForce({ folder, manifest }: World): Promise<FaultInForce[]> {
  const runs = join(folder.home, "chaos", "runs");
  const ids: string[] = await readdir(runs).catch(() => []);
  const found = await Promise.all(
    ids.toSorted().map(async (run) => {
      const text = await readFile(join(runs, run, "ledger.ndjson"), "utf8").catch(() => "");
      return openFaults(text.split("\n").flatMap(parseLine)).map((fault) => ({ ...fault, run }));
    }),
  );
  return found
    .flat()
    .filter(({ world, atMs }) => world.name === folder.name && atMs >= Date.parse(manifest.createdAt))
    .filter(({ action }) => action.process === undefined || isSameProcess(action.process))
    .map(({ what, atMs, run }) => ({ what, since: new Date(atMs).toISOString(), run }));
}

function openFaults(lines: readonly Line[]): Extract<Line, { entry: "fault" }>[] {
  const healed = new Set(lines.flatMap((line) => (line.entry === "healed" ? [line.id] : [])));
  return lines.filter((line) => line.entry === "fault").filter(({ id }) => !healed.has(id));
}

/** A line of another kind, or a line that a crash cut short, describes no fault that was begun. */
function parseLine(text: string): Line[] {
  try {
    return [lineSchema.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}

/** A fault in force, as a line of text. */
export const describeFaultInForce = ({ what, since, run }: FaultInForce): string =>
  `${what} since ${since} (chaos run ${run})`;
