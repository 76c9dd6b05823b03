import { dirname } from "node:path";
import { constants, Script } from "node:vm";

/** What of a program lies in its executable beside the loader: its text, and what V8 compiled of that while the program ran once. */
export const programAsset = "program";
export const cacheAsset = "cache";

/** A CommonJS script as {@link compileProgram} wants it: a function, in ASCII, as esbuild writes by default. */
export const wrapProgram = (script: Uint8Array): string =>
  `(function (require, module, exports, __filename, __dirname) {${Buffer.from(script).toString("latin1")}\n})`;

/**
 * Compiles a program. With the cache of an earlier run V8 finds its functions compiled; a cache that does not fit is left aside. `import()` in it
 * finds files, which the script of a single executable cannot.
 */
export function compileProgram(wrapped: Buffer, cachedData?: Uint8Array): Script {
  return new Script(wrapped.toString("latin1"), {
    filename: "program.cjs",
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && {
      cachedData: Buffer.from(cachedData.buffer, cachedData.byteOffset, cachedData.length),
    }),
  });
}

/** Runs what {@link compileProgram} compiled. */
export function runProgram(script: Script, require: NodeJS.Require): void {
  const program: unknown = script.runInThisContext();
  const module = { exports: {} };
  const own = process.execPath;
  if (typeof program === "function")
    Reflect.apply(program, undefined, [require, module, module.exports, own, dirname(own)]);
}
