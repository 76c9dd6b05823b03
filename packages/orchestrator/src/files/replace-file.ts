import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";

/** Makes a file by filling another path beside it and renaming that into place: no reader sees a part of it, and a failure leaves nothing. */
export async function replaceFile(path: string, fill: (beside: string) => Promise<void>): Promise<void> {
  const beside = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await fill(beside);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
