import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** A fresh folder, removed with all it holds on disposal. */
export async function temporaryFolder(name = "test"): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `nomad-demo-${name}-`));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}
