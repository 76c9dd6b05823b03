/** What a shell says, exit code 127, of a program that is not there: bash, dash, zsh, busybox. */
const notFound = /^(?:\S+: )?(?:line )?\d*:? ?(?:sudo: (?:command )?not found|command not found: sudo)$/m;

/**
 * The line in which sudo says why it ran nothing, or the shell that there is no sudo; undefined when the output is the program's own.
 * That a host does not know its own name is only a warning of sudo's, printed before each program that it runs.
 */
export function sudoRefusal({
  exitCode,
  stderr,
}: {
  readonly exitCode: number;
  readonly stderr: string;
}): string | undefined {
  if (exitCode === 127 && notFound.test(stderr)) return "there is no sudo";
  return stderr
    .split("\n")
    .find((line) => line.startsWith("sudo: ") && !line.startsWith("sudo: unable to resolve host "));
}
