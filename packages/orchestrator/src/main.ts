import { enableCompileCache } from "node:module";
import { resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { compileCache } from "./files/compile-cache.ts";

// Before anything larger is loaded: half of a command's start is stripping types and compiling.
enableCompileCache(compileCache);
const { runPlatformProgram } = await import("./cli/run-platform-program.ts");
const { root } = await import("./cli/root.ts");

process.exitCode = await runPlatformProgram(process, {
  root,
  name: "nomad-demo",
  version: manifest.version,
  repository: resolve(import.meta.dirname, "../../.."),
});
