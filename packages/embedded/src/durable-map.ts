import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { readStateFile, sealLine, type DurableChange } from "./state-lines.ts";

/** JSON values by key, on disk before a call returns: what was set is there again after SIGKILL of this process. */
export interface DurableMap {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  /** Several changes as one: after a crash all of them are there or none is. A change without a value deletes. */
  apply(changes: readonly DurableChange[]): void;
  /** All entries whose key starts with the prefix, in the order they were first set. */
  entries(prefix: string): readonly (readonly [key: string, value: unknown])[];
  /** The same, each value read by `parse` and each key without the prefix; what it throws for is told as damage and forgotten. */
  read<T>(prefix: string, parse: (value: unknown, key: string) => T): readonly (readonly [string, T])[];
  close(): void;
}

/** A line of a state file that is not taken over; its text is in the file's `.damaged` beside it. */
export interface StateDamage {
  readonly file: string;
  /** Counted from 1, as the file was when it was opened. */
  readonly line: number;
  readonly reason: string;
}

const linesBeforeCompaction = 2_000;

/**
 * Opens the map kept in this file, made when missing: one JSON line per change with a checksum, appended; compacted (new file, then renamed
 * over the old) at each opening and when mostly outdated. A last line cut short by a crash is dropped: it was never acknowledged. Any
 * other line that cannot be read is left out, told to `onDamage`, and kept in `FILE.damaged`.
 */
export function openDurableMap(file: string, onDamage: (damage: StateDamage) => void = () => {}): DurableMap {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const { values, lineOf } = readStateFile(file, damaged);
  let lines = 0;
  let bytes = 0;
  let descriptor = compact();
  const map: DurableMap = {
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
      if (changes.length === 0) return;
      append(changes);
      for (const [key, ...value] of changes)
        if (value.length === 0) values.delete(key);
        else values.set(key, value[0]);
    },
    entries: (prefix) => [...values].filter(([key]) => key.startsWith(prefix)),
    read: (prefix, parse) =>
      map.entries(prefix).flatMap(([key, value]) => {
        const name = key.slice(prefix.length);
        try {
          return [[name, parse(value, name)] as const];
        } catch (error) {
          const reason = `${key}: ${error instanceof Error ? error.message : String(error)}`;
          damaged(lineOf.get(key) ?? 0, JSON.stringify([key, value]), reason);
          map.delete(key);
          return [];
        }
      }),
    close: () => closeSync(descriptor),
  };
  return map;

  function damaged(line: number, text: string, reason: string): void {
    appendFileSync(`${file}.damaged`, `${text}\n`, { mode: 0o600 });
    onDamage({ file, line, reason: reason.replaceAll(/\s+/g, " ").slice(0, 300) });
  }

  function append(entry: readonly unknown[]): void {
    if (lines > 2 * values.size + linesBeforeCompaction) {
      closeSync(descriptor);
      descriptor = compact();
    }
    const line = Buffer.from(sealLine(entry));
    try {
      for (let written = 0; written < line.length;) written += writeSync(descriptor, line, written);
    } catch (error) {
      // Half a line on a full disk would spoil the next one.
      ftruncateSync(descriptor, bytes);
      throw error;
    }
    bytes += line.length;
    lines += 1;
  }

  function compact(): number {
    const fresh = `${file}.new`;
    const text = Buffer.from([...values].map((entry) => sealLine(entry)).join(""));
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, file);
    lines = values.size;
    bytes = text.length;
    return openSync(file, "a", 0o600);
  }
}
