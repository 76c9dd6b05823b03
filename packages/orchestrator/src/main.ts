import { join, resolve } from "node:path";
import picocolors from "picocolors";
import manifest from "../package.json" with { type: "json" };
import { enableCompileCache } from "node:module";
import { COMPILE_CACHE } from "./files/compile-cache.ts";
import { useAgentSocket } from "./engines/ssh/agent-socket.ts";

// Before anything larger is loaded: half of a command's start is stripping types and compiling.
enableCompileCache(COMPILE_CACHE);
const [{ runCli }, { root }, { stopSignal }] = await Promise.all([
  import("../../command-line/src/run-cli.ts"),
  import("./cli/root.ts"),
  import("../../command-line/src/terminal/stop-signal.ts"),
]);

const repository = resolve(import.meta.dirname, "../../..");
useAgentSocket(process.env["SSH_AUTH_SOCK"]);
const colour = (stream: NodeJS.WriteStream): boolean => picocolors.isColorSupported && stream.isTTY;

process.exitCode = await runCli({
  root,
  version: manifest.version,
  argv: process.argv.slice(2),
  home: process.env["NOMAD_DEMO_HOME"] ?? join(repository, ".nomad-demo"),
  repository,
  variables: Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith("NOMAD_DEMO_VAR_") && value !== undefined ? [[name, value]] : [],
    ),
  ),
  namespace: process.env["NOMAD_NAMESPACE"],
  searchPath: process.env["PATH"] ?? "",
  colour: { stdout: colour(process.stdout), stderr: colour(process.stderr) },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopSignal({
    process,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
    exit: () => process.exit(130),
  }),
});
