import { join, resolve } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { scriptOptions } from "workload/build";
import { digestSources } from "../src/executable/digest-sources.ts";
import { ownUrl, placesOfModules } from "./places-of-modules.ts";

const repository = resolve(import.meta.dirname, "../../..");

/**
 * One CommonJS script of the provider with the orchestrator in it. It also says of which sources it was made: a list, and a digest that it
 * compares with the checkout's at each start. Throws where a source changes meanwhile.
 */
export async function bundleProvider(packageFolder: string): Promise<Uint8Array> {
  const entry = join(packageFolder, "src/executable/main.ts");
  const { metafile } = await build({ ...optionsFor(entry, carriedNothing), metafile: true });
  const paths = sourcesIn(metafile);
  const digest = digestSources(repository, paths);
  const { outputFiles } = await build(optionsFor(entry, { paths, digest }));
  const [script] = outputFiles;
  if (!script || digest === undefined || digestSources(repository, paths) !== digest)
    throw new Error("the sources of the provider changed while it was built: build it again");
  return script.contents;
}

interface Carried {
  readonly paths: readonly string[];
  readonly digest: string | undefined;
}

const carriedNothing: Carried = { paths: [], digest: "" };

const optionsFor = (entry: string, carried: Carried) =>
  ({
    ...scriptOptions,
    entryPoints: [entry],
    absWorkingDir: repository,
    plugins: [placesOfModules(repository)],
    // Add-ons that ssh2 does without.
    external: ["*.node", "cpu-features"],
    banner: { js: `const ${ownUrl}=require("node:url").pathToFileURL(process.execPath).href;` },
    define: { NOMAD_DEMO_CARRIED: JSON.stringify(JSON.stringify(carried)), "import.meta.url": ownUrl },
  }) as const satisfies BuildOptions;

/** What of the checkout is in the bundle. The lockfile stands for all libraries, a `package.json` for what names of packages mean. */
function sourcesIn({ inputs }: Metafile): readonly string[] {
  const sources = Object.keys(inputs).filter((path) => path.startsWith("packages/"));
  const manifests = sources.map((path) => join("packages", path.split("/")[1] ?? "", "package.json"));
  return [...new Set([...sources, ...manifests, "pnpm-lock.yaml"])].toSorted((one, other) =>
    one < other ? -1 : 1,
  );
}
