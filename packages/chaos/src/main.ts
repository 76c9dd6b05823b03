import { setPriority } from "node:os";
import { resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { runPlatformProgram } from "orchestrator";
import { exitCodeOf } from "./cli/exit-code-of.ts";
import { root } from "./cli/root.ts";

// The prober measures a machine that the faults make busy: it must not measure its own waiting. Where this is not allowed, the priority stays.
try {
  setPriority(-10);
} catch {}

// The first Ctrl-C heals and concludes; the second ends at once, and the reaper heals.
process.exitCode = await runPlatformProgram(process, {
  root,
  words: ["chaos"],
  exitCodeOf,
  name: "nomad-demo",
  version: manifest.version,
  repository: resolve(import.meta.dirname, "../../.."),
});
