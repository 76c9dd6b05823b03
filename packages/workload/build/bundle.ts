import { join } from "node:path";
import { build } from "esbuild";
import { sourceRevision } from "./source-revision.ts";

/** One minified CommonJS script of a package's `src/main.ts` with all it imports, build info stamped in. */
export async function bundle(packageFolder: string): Promise<Uint8Array> {
  const revision = await sourceRevision(packageFolder);
  const { outputFiles } = await build({
    entryPoints: [join(packageFolder, "src/main.ts")],
    bundle: true,
    platform: "node",
    target: "node26",
    format: "cjs",
    minify: true,
    keepNames: true,
    legalComments: "none",
    define: {
      NOMAD_DEMO_BUILD_SHA: JSON.stringify(revision.sha),
      NOMAD_DEMO_BUILD_DATE: JSON.stringify(revision.date),
    },
    write: false,
    logLevel: "warning",
  });
  const [script] = outputFiles;
  if (!script) throw new Error(`esbuild made no script of ${packageFolder}`);
  return script.contents;
}
