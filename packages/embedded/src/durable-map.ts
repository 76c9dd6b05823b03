import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** JSON values by key, on disk before a call returns: what was set is there again after SIGKILL of this process. */
export interface DurableMap {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  /** Several changes as one: after a crash all of them are there or none is. A change without a value deletes. */
  apply(changes: readonly DurableChange[]): void;
  /** All entries whose key starts with the prefix, in the order they were first set. */
  entries(prefix: string): readonly (readonly [key: string, value: unknown])[];
  close(): void;
}

/** A key with its new value, or alone to delete it. */
export type DurableChange = readonly [key: string] | readonly [key: string, value: unknown];

const linesBeforeCompaction = 2_000;

/**
 * Opens the map kept in this file, made when missing: one JSON line per change, appended; compacted (new file, then renamed over the old)
 * at each opening and when mostly outdated. A last line cut short by a crash is dropped: it was never acknowledged.
 */
export function openDurableMap(file: string): DurableMap {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const values = readEntries(file);
  let lines = 0;
  let descriptor = compact();

  return {
    get: (key) => values.get(key),
    set: (key, value) => {
      append([key, value]);
      values.set(key, value);
    },
    delete: (key) => {
      if (!values.has(key)) return;
      append([key]);
      values.delete(key);
    },
    apply: (changes) => {
      append(changes);
      applyTo(values, changes);
    },
    entries: (prefix) => [...values].filter(([key]) => key.startsWith(prefix)),
    close: () => closeSync(descriptor),
  };

  function append(entry: readonly unknown[]): void {
    if (lines > 2 * values.size + linesBeforeCompaction) {
      closeSync(descriptor);
      descriptor = compact();
    }
    writeSync(descriptor, `${JSON.stringify(entry)}\n`);
    lines += 1;
  }

  function compact(): number {
    const fresh = `${file}.new`;
    writeFileSync(fresh, [...values].map((entry) => `${JSON.stringify(entry)}\n`).join(""), { mode: 0o600 });
    renameSync(fresh, file);
    lines = values.size;
    return openSync(file, "a", 0o600);
  }
}

function readEntries(file: string): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const lines = readLines(file);
  for (const [position, line] of lines.entries())
    applyTo(values, parseLine(line, position === lines.length - 1));
  return values;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** One change, or several that belong together. */
function parseLine(line: string, isLast: boolean): readonly DurableChange[] {
  const entry = parseJson(line, isLast);
  if (entry === undefined) return [];
  const changes: readonly unknown[] = Array.isArray(entry) && Array.isArray(entry[0]) ? entry : [entry];
  return changes.map((change) => {
    if (!Array.isArray(change) || typeof change[0] !== "string")
      throw new Error(`not an entry of a state file: ${line.slice(0, 80)}`);
    return change.length === 1 ? [change[0]] : [change[0], change[1]];
  });
}

function parseJson(line: string, isLast: boolean): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (isLast) return undefined;
    throw new Error(`damaged line in the state file: ${line.slice(0, 80)}`, { cause: error });
  }
}

function applyTo(values: Map<string, unknown>, changes: readonly DurableChange[]): void {
  for (const change of changes) {
    if (change.length === 1) values.delete(change[0]);
    else values.set(change[0], change[1]);
  }
}
