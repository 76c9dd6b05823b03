import {
  appendFileSync,
  closeSync,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { logIndexes, logPath, type LogFiles } from "./task-logs.ts";

export interface RotationLimits {
  readonly maxFiles: number;
  readonly maxBytes: number;
}

/**
 * Starts a new log file when the current one is full, and deletes the oldest ones beyond `maxFiles`.
 * No process of its own stands between a task and its log: the task appends to one open file for its whole life. So that very file
 * becomes the new, empty one, and its content is copied to where it was. All of it happens in one go: no reader of this process sees
 * half of it. What the task writes between the last look at the size and the truncation, some microseconds, is lost.
 */
export function rotateLogs(files: LogFiles, { maxFiles, maxBytes }: RotationLimits): void {
  const indexes = logIndexes(files);
  const current = indexes.at(-1);
  if (current === undefined) return;
  if (sizeOf(logPath(files, current)) >= maxBytes) {
    rotate(logPath(files, current), logPath(files, current + 1));
    indexes.push(current + 1);
  }
  for (const index of indexes.slice(0, Math.max(0, indexes.length - maxFiles)))
    rmSync(logPath(files, index), { force: true });
}

function rotate(full: string, next: string): void {
  const copy = `${full}.copy`;
  copyFileSync(full, copy);
  renameSync(full, next);
  renameSync(copy, full);
  const live = openSync(next, "r+");
  try {
    copyRest(live, full);
    ftruncateSync(live, 0);
  } finally {
    closeSync(live);
  }
}

/** What was appended while the content was copied. */
function copyRest(live: number, copy: string): void {
  for (;;) {
    const copied = sizeOf(copy);
    const length = fstatSync(live).size - copied;
    if (length <= 0) return;
    const rest = Buffer.alloc(length);
    const read = readSync(live, rest, 0, length, copied);
    appendFileSync(copy, rest.subarray(0, read));
  }
}

function sizeOf(path: string): number {
  return statSync(path).size;
}
