import { join, resolve } from "node:path";
import picocolors from "picocolors";
import { commands } from "./cli/commands.ts";
import { runCli } from "./cli/run-cli.ts";

const stop = new AbortController();
// The first Ctrl-C heals and concludes; the second ends at once, and the reaper heals.
const interrupt = () => {
  if (stop.signal.aborted) process.exit(4);
  process.stderr.write("\nhealing and ending; Ctrl-C again to leave that to the reaper\n");
  stop.abort(new Error("interrupted"));
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
// A reader that has enough, like `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));

const repository = resolve(import.meta.dirname, "../../..");

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  commands,
  context: {
    home: process.env["NOMAD_DEMO_HOME"] ?? join(repository, ".nomad-demo"),
    signal: stop.signal,
    style: picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY),
    note: (line) => void process.stderr.write(`${line}\n`),
  },
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
});
