import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { eventSchema, type ChaosEvent } from "./events.ts";

/** An event without its time. */
export type NewEvent = ChaosEvent extends infer E ? (E extends ChaosEvent ? Omit<E, "atMs"> : never) : never;

/** The event log of a run: `events.ndjson`, written as things happen. */
export interface Journal {
  record(event: NewEvent, atMs?: number): void;
}

/** @param onEvent told each event as well, once it is written */
export function createJournal(file: string, onEvent?: (event: ChaosEvent) => void): Journal {
  return {
    record(event, atMs = Date.now()) {
      const whole: ChaosEvent = { atMs, ...event };
      appendFileSync(file, `${JSON.stringify(whole)}\n`);
      onEvent?.(whole);
    },
  };
}

/** Reads a journal back, ordered by time. Throws for a line that is no event: a journal with such a line proves nothing. */
export function readJournal(file: string): ChaosEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => eventSchema.parse(JSON.parse(line))).toSorted((a, b) => a.atMs - b.atMs);
}
