import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export type LogType = "stdout" | "stderr";

export interface LogFiles {
  readonly folder: string;
  readonly task: string;
  readonly type: LogType;
}

export interface LogReadOptions {
  readonly origin: "start" | "end";
  /** Bytes from the origin. */
  readonly offset: number;
  /** Goes on with what is written later, until the signal aborts. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** A piece of a task's log and where it came from. */
export interface LogChunk {
  readonly file: string;
  readonly offset: number;
  readonly data: Buffer;
}

const chunkBytes = 64 * 1024;
const pollMs = 100;

/** The numbers of a task's log files, ascending; the highest is written to. */
export function logIndexes({ folder, task, type }: LogFiles): number[] {
  const prefix = `${task}.${type}.`;
  return list(folder)
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}

/** The path of one log file: `<task>.<type>.<index>`. */
export function logPath({ folder, task, type }: LogFiles, index: number): string {
  return join(folder, `${task}.${type}.${index}`);
}

/** The file a task's output goes to. */
export function currentLogPath(files: LogFiles): string {
  return logPath(files, logIndexes(files).at(-1) ?? 0);
}

/** Reads a task's log over its files, as `/v1/client/fs/logs` does; empty when there is no file. */
export async function* readLogs(
  files: LogFiles,
  options: LogReadOptions,
): AsyncGenerator<LogChunk, void, undefined> {
  let at = startOf(files, options);
  const last = logIndexes(files).at(-1) ?? 0;
  while (!options.signal.aborted) {
    const chunk = readChunk(files, at);
    if (chunk) {
      at = { index: at.index, offset: at.offset + chunk.data.length };
      yield chunk;
      continue;
    }
    const next = logIndexes(files).find((index) => index > at.index);
    if (next !== undefined && (options.follow || next <= last)) at = { index: next, offset: 0 };
    else if (!options.follow) return;
    else await delay(pollMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

interface Position {
  readonly index: number;
  readonly offset: number;
}

function startOf(files: LogFiles, { origin, offset }: LogReadOptions): Position {
  const indexes = logIndexes(files);
  const sizes = indexes.map((index) => statSync(logPath(files, index)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let skip = origin === "start" ? Math.min(offset, total) : Math.max(0, total - offset);
  for (const [position, size] of sizes.entries()) {
    if (skip <= size && (skip < size || position === sizes.length - 1))
      return { index: indexes[position] ?? 0, offset: skip };
    skip -= size;
  }
  return { index: indexes.at(-1) ?? 0, offset: 0 };
}

function readChunk(files: LogFiles, at: Position): LogChunk | undefined {
  const path = logPath(files, at.index);
  const descriptor = tryOpen(path);
  if (descriptor === undefined) return undefined;
  try {
    const length = Math.min(chunkBytes, fstatSync(descriptor).size - at.offset);
    if (length <= 0) return undefined;
    const data = Buffer.alloc(length);
    const read = readSync(descriptor, data, 0, length, at.offset);
    return { file: path, offset: at.offset, data: data.subarray(0, read) };
  } finally {
    closeSync(descriptor);
  }
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
