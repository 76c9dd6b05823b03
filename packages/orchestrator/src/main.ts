import { join, resolve } from "node:path";
import picocolors from "picocolors";
import { runCli } from "./cli/run-cli.ts";

const stop = new AbortController();
/** The first Ctrl-C lets the command clean up what it started; the second ends it at once. */
const interrupt = (): void => {
  if (stop.signal.aborted) process.exit(130);
  process.stderr.write("\nstopping; Ctrl-C again to end at once\n");
  stop.abort(new Error("interrupted"));
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
// A reader that has enough, like `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

const repository = resolve(import.meta.dirname, "../../..");
const colour = (stream: NodeJS.WriteStream): boolean => picocolors.isColorSupported && stream.isTTY;

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  home: process.env["NOMAD_DEMO_HOME"] ?? join(repository, ".nomad-demo"),
  repository,
  variables: Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith("NOMAD_DEMO_VAR_") && value !== undefined ? [[name, value]] : [],
    ),
  ),
  searchPath: process.env["PATH"] ?? "",
  colour: { stdout: colour(process.stdout), stderr: colour(process.stderr) },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
