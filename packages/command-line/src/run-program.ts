import picocolors from "picocolors";
import { runCli, type Program } from "./run-cli.ts";
import { stopSignal } from "./terminal/stop-signal.ts";

/**
 * Runs a program's command line in its process: its arguments, its streams, colours where a terminal has them. The first Ctrl-C stops the
 * command, a second one ends the process with 130. Returns the exit code.
 */
export function runProgram<Surroundings>(
  process: NodeJS.Process,
  program: Program<Surroundings>,
): Promise<number> {
  const { stdout, stderr } = process;
  const colour = (stream: NodeJS.WriteStream): boolean => picocolors.isColorSupported && stream.isTTY;
  return runCli({
    ...program,
    argv: process.argv.slice(2),
    colour: { stdout: colour(stdout), stderr: colour(stderr) },
    stdout,
    stderr,
    signal: stopSignal({ process, stdout, stderr, now: Date.now, exit: () => process.exit(130) }),
  });
}
