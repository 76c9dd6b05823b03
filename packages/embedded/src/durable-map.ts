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
import { messageOf } from "command-line/message-of";
import { readStateFile, sealLine, type DurableChange } from "./state-lines.ts";

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
  return new DurableMap(file, onDamage);
}

/** JSON values by key, on disk before a call returns: what was set is there again after SIGKILL of this process. */
export class DurableMap {
  readonly #file: string;
  readonly #onDamage: (damage: StateDamage) => void;
  readonly #values: Map<string, unknown>;
  readonly #lineOf: ReadonlyMap<string, number>;
  #lines = 0;
  #bytes = 0;
  #descriptor: number;

  constructor(file: string, onDamage: (damage: StateDamage) => void) {
    this.#file = file;
    this.#onDamage = onDamage;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const { values, lineOf } = readStateFile(file, (line, text, reason) =>
      this.#keepDamaged(line, text, reason),
    );
    this.#values = values;
    this.#lineOf = lineOf;
    this.#descriptor = this.#compact();
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  set(key: string, value: unknown): void {
    this.#append([key, value]);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (!this.#values.has(key)) return;
    this.#append([key]);
    this.#values.delete(key);
  }

  /** Several changes as one: after a crash all of them are there or none is. A change without a value deletes. */
  apply(changes: readonly DurableChange[]): void {
    if (changes.length === 0) return;
    this.#append(changes);
    for (const [key, ...value] of changes)
      if (value.length === 0) this.#values.delete(key);
      else this.#values.set(key, value[0]);
  }

  /** All entries whose key starts with the prefix, in the order they were first set. */
  entries(prefix: string): readonly (readonly [key: string, value: unknown])[] {
    return [...this.#values].filter(([key]) => key.startsWith(prefix));
  }

  /** The same, each value read by `parse` and each key without the prefix; what `parse` throws for is told as damage and forgotten. */
  read<T>(prefix: string, parse: (value: unknown, key: string) => T): readonly (readonly [string, T])[] {
    return this.entries(prefix).flatMap(([key, value]) => {
      const name = key.slice(prefix.length);
      try {
        return [[name, parse(value, name)] as const];
      } catch (error) {
        const reason = `${key}: ${messageOf(error)}`;
        this.#keepDamaged(this.#lineOf.get(key) ?? 0, JSON.stringify([key, value]), reason);
        this.delete(key);
        return [];
      }
    });
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #keepDamaged(line: number, text: string, reason: string): void {
    appendFileSync(`${this.#file}.damaged`, `${text}\n`, { mode: 0o600 });
    this.#onDamage({ file: this.#file, line, reason: reason.replaceAll(/\s+/g, " ").slice(0, 300) });
  }

  #append(entry: readonly unknown[]): void {
    if (this.#lines > 2 * this.#values.size + linesBeforeCompaction) {
      closeSync(this.#descriptor);
      this.#descriptor = this.#compact();
    }
    const line = Buffer.from(sealLine(entry));
    try {
      for (let written = 0; written < line.length;) written += writeSync(this.#descriptor, line, written);
    } catch (error) {
      // Half a line on a full disk would spoil the next one.
      ftruncateSync(this.#descriptor, this.#bytes);
      throw error;
    }
    this.#bytes += line.length;
    this.#lines += 1;
  }

  #compact(): number {
    const fresh = `${this.#file}.new`;
    const text = Buffer.from([...this.#values].map((entry) => sealLine(entry)).join(""));
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, this.#file);
    this.#lines = this.#values.size;
    this.#bytes = text.length;
    return openSync(this.#file, "a", 0o600);
  }
}
