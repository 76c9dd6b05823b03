import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundle, bundleScript } from "./bundle.ts";
import { cacheAsset, programAsset, wrapProgram } from "./compile-program.ts";
import { makeSingleExecutable } from "./single-executable.ts";

export interface ExecutableOptions {
  /** The package's folder; its `src/main.ts` is the program. */
  readonly packageFolder: string;
  /** The file's name below `dist/`; the bundle lies beside it as `<name>.cjs`. */
  readonly name: string;
  /** Makes the program's one script, CommonJS; default: {@link bundle}. */
  readonly makeScript?: (packageFolder: string) => Promise<Uint8Array>;
  /**
   * Runs the program in the first file (see `compileProgram`), and writes V8's code cache after that into the second. Default: the cache that Node
   * makes without running anything: it holds no function that is compiled when it is first called.
   */
  readonly warmUp?: (program: string, cache: string) => Promise<void>;
}

/**
 * Builds a package's program into one file that runs without Node: esbuild makes one script of it, Node's single-executable support puts that
 * into a copy of the running Node. Each file appears whole or not at all.
 */
export async function buildExecutable(options: ExecutableOptions): Promise<void> {
  const { packageFolder, name, makeScript = bundle, warmUp } = options;
  const output = join(packageFolder, "dist", name);
  await mkdir(dirname(output), { recursive: true });
  const script = await makeScript(packageFolder);
  await writeWhole(`${output}.cjs`, (path) => writeFile(path, script));
  await writeWhole(output, async (path) => {
    if (warmUp) await makeWarm({ script, path, warmUp });
    else await makeSingleExecutable(`${output}.cjs`, path);
    await chmod(path, 0o755);
  });
}

interface Warm {
  readonly script: Uint8Array;
  readonly path: string;
  readonly warmUp: NonNullable<ExecutableOptions["warmUp"]>;
}

/** The executable's script is a loader; program and cache are its assets. */
async function makeWarm({ script, path, warmUp }: Warm): Promise<void> {
  const parts = `${path}.parts`;
  // Its name is in the executable, and has to be the same each time.
  const loader = join(parts, "loader.cjs");
  const program = join(parts, programAsset);
  const cache = join(parts, cacheAsset);
  try {
    await mkdir(parts);
    await writeFile(loader, await bundleScript(join(import.meta.dirname, "loader-main.ts")));
    await writeFile(program, wrapProgram(script));
    await warmUp(program, cache);
    await makeSingleExecutable(loader, path, { assets: [programAsset, cacheAsset] });
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
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
