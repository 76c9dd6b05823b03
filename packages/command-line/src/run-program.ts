import picocolors from "picocolors";
import { runCli, type Program } from "./run-cli.ts";
import { stopSignal } from "./terminal/stop-signal.ts";

/**
 * Runs a program's command line in its own process, which main.ts passes in: with its arguments, its streams, and colours where a terminal
 * has them. The first Ctrl-C stops the command, a second one ends the process with 130. Returns the exit code.
 */
export function runProgram<Surroundings>(
  own: NodeJS.Process,
  program: Program<Surroundings>,
): Promise<number> {
  const { stdout, stderr } = own;
  const colour = (stream: NodeJS.WriteStream): boolean => picocolors.isColorSupported && stream.isTTY;
  return runCli({
    ...program,
    argv: own.argv.slice(2),
    colour: { stdout: colour(stdout), stderr: colour(stderr) },
    stdout,
    stderr,
    signal: stopSignal({ process: own, stdout, stderr, now: Date.now, exit: () => own.exit(130) }),
  });
}
