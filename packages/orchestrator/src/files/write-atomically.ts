import { writeFile } from "node:fs/promises";
import { replaceFile } from "./replace-file.ts";

/** Writes a file so that a reader, or a crash at any moment, sees the old content or the new, never a part. */
export function writeAtomically(path: string, content: string, mode = 0o600): Promise<void> {
  return replaceFile(path, (beside) => writeFile(beside, content, { mode, flush: true }));
}
