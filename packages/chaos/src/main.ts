import { setPriority } from "node:os";
import { join, resolve } from "node:path";
import picocolors from "picocolors";
import manifest from "../package.json" with { type: "json" };
import { runCli, stopSignal, useAgentSocket } from "orchestrator";
import { exitCodeOf } from "./cli/exit-code-of.ts";
import { root } from "./cli/root.ts";

const repository = resolve(import.meta.dirname, "../../..");
useAgentSocket(process.env["SSH_AUTH_SOCK"]);
const colour = (stream: NodeJS.WriteStream): boolean => picocolors.isColorSupported && stream.isTTY;

// It watches what it has made busy, and must not take its own waiting for theirs. Where that is not allowed it stays as it is.
try {
  setPriority(-10);
} catch {}

process.exitCode = await runCli({
  root,
  words: ["chaos"],
  exitCodeOf,
  version: manifest.version,
  argv: process.argv.slice(2),
  home: process.env["NOMAD_DEMO_HOME"] ?? join(repository, ".nomad-demo"),
  repository,
  variables: {},
  namespace: process.env["NOMAD_NAMESPACE"],
  searchPath: process.env["PATH"] ?? "",
  colour: { stdout: colour(process.stdout), stderr: colour(process.stderr) },
  stdout: process.stdout,
  stderr: process.stderr,
  // The first Ctrl-C heals and concludes; the second ends at once, and the reaper heals.
  signal: stopSignal({
    process,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
    exit: () => process.exit(130),
  }),
});
