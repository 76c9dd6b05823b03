import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessIdentity } from "processes";
import { z } from "zod";

/** Which processes a gateway has, for one that comes after it and finds them without it. */
export interface RunRecord {
  /** The gateway. */
  readonly owner: ProcessIdentity;
  /** nginx's master. */
  readonly master: ProcessIdentity;
  /** Its workers; those of before a reload too, while they live. */
  readonly workers: readonly ProcessIdentity[];
}

const identity = z.object({ pid: z.int().min(2), startTime: z.string() });
const recordSchema = z.object({ owner: identity, master: identity, workers: z.array(identity) });

const file = "processes.json";

/** Replaces the record of a run folder whole. */
export function writeRunRecord(folder: string, record: RunRecord): void {
  const path = join(folder, file);
  writeFileSync(`${path}.next`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${path}.next`, path);
}

/** Undefined where there is none, or none that can be read. */
export function readRunRecord(folder: string): RunRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
  } catch {
    return undefined;
  }
}
