import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A repository of a test: gone at the end of the block. */
export interface PlantedRepository extends Disposable {
  readonly root: string;
}

/** Writes files into a new temporary folder: texts by their paths; a value that is no text is written as JSON. */
export function plantRepository(files: Readonly<Record<string, unknown>>): PlantedRepository {
  const folder = mkdtempDisposableSync(join(tmpdir(), "rules-"));
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return { root: folder.path, [Symbol.dispose]: () => folder.remove() };
}
