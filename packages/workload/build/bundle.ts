import { join } from "node:path";
import { build } from "esbuild";
import { lazyBuiltins } from "./lazy-builtins.ts";
import { scriptOptions } from "./script-options.ts";
import { sourceRevision } from "./source-revision.ts";

/** One minified CommonJS script of a package's `src/main.ts` with all it imports, build info stamped in. */
export async function bundle(packageFolder: string): Promise<Uint8Array> {
  const revision = await sourceRevision(packageFolder);
  const { outputFiles } = await build({
    ...scriptOptions,
    entryPoints: [join(packageFolder, "src/main.ts")],
    plugins: [lazyBuiltins()],
    define: {
      NOMAD_DEMO_BUILD_SHA: JSON.stringify(revision.sha),
      NOMAD_DEMO_BUILD_DATE: JSON.stringify(revision.date),
    },
  });
  const [script] = outputFiles;
  if (!script) throw new Error(`esbuild made no script of ${packageFolder}`);
  return script.contents;
}
