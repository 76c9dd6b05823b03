import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundle } from "./bundle.ts";
import { makeSingleExecutable } from "./single-executable.ts";

export { scriptOptions } from "./script-options.ts";

export interface ExecutableOptions {
  /** The package's folder; its `src/main.ts` is the program. */
  readonly packageFolder: string;
  /** The file's name below `dist/`; the bundle lies beside it as `<name>.cjs`. */
  readonly name: string;
  /** Makes the program's one script, CommonJS; default: {@link bundle}. */
  readonly makeScript?: (packageFolder: string) => Promise<Uint8Array>;
}

/**
 * Builds a package's program into one file that runs without Node: esbuild makes one script of it, Node's single-executable support puts that
 * into a copy of the running Node. Each file appears whole or not at all.
 */
export async function buildExecutable(options: ExecutableOptions): Promise<void> {
  const { packageFolder, name, makeScript = bundle } = options;
  const output = join(packageFolder, "dist", name);
  await mkdir(dirname(output), { recursive: true });
  const script = await makeScript(packageFolder);
  await writeWhole(`${output}.cjs`, (path) => writeFile(path, script));
  await writeWhole(output, async (path) => {
    await makeSingleExecutable(`${output}.cjs`, path);
    await chmod(path, 0o755);
  });
}

async function writeWhole(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await write(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
