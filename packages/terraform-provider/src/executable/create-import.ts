import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import type { ImportModule } from "../resources/provider.ts";
import { shareModules } from "./share-modules.ts";

export interface CreateImportOptions {
  readonly repository: string;
  /** Where Node keeps what it compiled of such modules. */
  readonly compileCache: string;
}

/** How the executable imports a module of the checkout, such as a service's job. What the module imports that is carried is not loaded twice. */
export function createImport({ repository, compileCache }: CreateImportOptions): ImportModule {
  let prepared: Promise<ImportModule> | undefined;
  const prepare = async (): Promise<ImportModule> => {
    enableCompileCache(compileCache);
    shareModules({
      modules: { jobspec: await import("jobspec"), zod: await import("zod") },
      seenFrom: pathToFileURL(join(repository, "packages/terraform-provider/src/main.ts")).href,
    });
    return importFile();
  };
  return async (url) => (await (prepared ??= prepare()))(url);
}

/** `import()` as a module in a file has it: in the script of a single executable it only finds what Node has built in. */
function importFile(): ImportModule {
  const script = new Script("(url) => import(url)", {
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const load: unknown = script.runInThisContext();
  return async (url) =>
    typeof load === "function" ? await Reflect.apply(load, undefined, [url]) : undefined;
}
