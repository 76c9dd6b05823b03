import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { lazyBuiltins } from "../../build/lazy-builtins.ts";

const run = promisify(execFile);

/** Bundles a script as executables are bundled, runs it and returns what it printed, parsed. */
async function bundledResult(script: string): Promise<unknown> {
  await using folder = await temporaryFolder();
  const entry = join(folder.path, "entry.ts");
  const output = join(folder.path, "out.cjs");
  await writeFile(entry, script);
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: output,
    plugins: [lazyBuiltins()],
    logLevel: "error",
  });
  const { stdout } = await run(process.execPath, [output]);
  return JSON.parse(stdout);
}

const isLoaded = (name: string) => `process.moduleLoadList.includes("NativeModule ${name}")`;

test.each(["https", "http2", "node:https", "node:http2"])(
  "a bundled script has every export of %s, however it imports it",
  async (name) => {
    const own = Object.keys((await import(name)) as object).filter((key) => key !== "default");
    const script = `
      import whole from "${name}";
      import * as namespace from "${name}";
      const late = async () => import("${name}");
      const keys = (from: object) => Object.keys(from).filter((key) => key !== "default" && key !== "module.exports");
      void late().then((dynamic) => console.log(JSON.stringify({
        types: ["Server", "createServer"].map((key) => [typeof dynamic[key], typeof namespace[key], typeof whole[key]]),
        keys: [keys(dynamic), keys(namespace), keys(whole)].map((found) => found.sort()),
      })));`;
    const expected = own.filter((key) => key !== "module.exports").sort();
    const { keys, types } = (await bundledResult(script)) as { keys: string[][]; types: string[][] };
    expect(keys).toEqual([expected, expected, expected]);
    const ofCreate = ["function", "function", "function"];
    expect(types[1]).toEqual(ofCreate);
  },
);

test("a bundled script that imports https and http2 loads neither before it uses something of them", async () => {
  const script = `
    import https from "node:https";
    import * as http2 from "node:http2";
    const before = [${isLoaded("https")}, ${isLoaded("http2")}];
    const types = [typeof https.Agent, typeof http2.connect];
    console.log(JSON.stringify({ before, types, after: [${isLoaded("https")}, ${isLoaded("http2")}] }));`;
  expect(await bundledResult(script)).toEqual({
    before: [false, false],
    types: ["function", "function"],
    after: [true, true],
  });
});
