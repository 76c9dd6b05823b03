import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * SHA-256 over these files of a checkout, by path and content; undefined where one of them cannot be read. Contents and not times: some 400
 * files are 10 ms, and nobody can get past it.
 */
export function digestSources(repository: string, paths: readonly string[]): string | undefined {
  const hash = createHash("sha256");
  try {
    for (const path of paths) {
      const content = readFileSync(join(repository, path));
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}
