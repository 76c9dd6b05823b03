import { open, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { isSystemError } from "./system-error.ts";

/** How much of the end of a file is looked at for its last lines. */
const tailBytes = 256 * 1024;
const pollMs = 100;

/** The last lines of a file, oldest first, an unfinished one among them; none when there is no file. */
export async function* lastLines(path: string, count: number): AsyncGenerator<string> {
  const { lines, rest } = await readTail(path, await sizeOf(path));
  yield* lastOf(rest === "" ? lines : [...lines, rest], count);
}

/** The last lines, then each new one, until the signal is aborted. A file that shrinks was begun anew and is read from its start. */
export async function* followLines(
  path: string,
  { lines: count, signal }: { lines: number; signal: AbortSignal },
): AsyncGenerator<string> {
  let offset = await sizeOf(path);
  const { lines, rest } = await readTail(path, offset);
  yield* lastOf(lines, count);
  let unfinished = rest;
  while (!signal.aborted) {
    const size = await sizeOf(path);
    if (size < offset) {
      offset = 0;
      unfinished = "";
    }
    const parts = (unfinished + (await readFrom(path, offset, size))).split("\n");
    offset = size;
    unfinished = parts.pop() ?? "";
    yield* parts;
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }
}

/** The whole lines near a file's end, and what follows the last line break. */
async function readTail(path: string, size: number): Promise<{ lines: string[]; rest: string }> {
  const lines = (await readFrom(path, Math.max(0, size - tailBytes), size)).split("\n");
  return { rest: lines.pop() ?? "", lines };
}

const lastOf = (lines: readonly string[], count: number): readonly string[] =>
  count === 0 ? [] : lines.slice(-count);

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return 0;
    throw error;
  }
}

async function readFrom(path: string, start: number, end: number): Promise<string> {
  if (end <= start) return "";
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer.toString("utf8", 0, bytesRead);
}
