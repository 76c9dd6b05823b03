import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { checkoutFile, type Checkout } from "../src/executable/checkout.ts";
import { pluginEnvironment } from "../test/fixtures/start-provider.ts";

const run = promisify(execFile);

/**
 * Runs the provider once as a client does, and writes what V8 compiled meanwhile: half of a start is compiling. The seed makes equal caches of
 * equal programs.
 */
export async function warmUp(program: string, cache: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "provider-"));
  const repository = resolve(import.meta.dirname, "../../..");
  const checkout: Checkout = { repository, node: process.execPath, tools: folder };
  try {
    await writeFile(join(folder, checkoutFile), JSON.stringify(checkout));
    const main = join(import.meta.dirname, "warm-up-main.ts");
    await run(process.execPath, ["--random-seed=1", main, program, cache, folder], {
      env: { PATH: process.env["PATH"], TMPDIR: folder, ...pluginEnvironment },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
