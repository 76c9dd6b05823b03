/**
 * The line in which sudo says why it ran nothing; undefined when the output is the program's own.
 * That a host does not know its own name is a warning of sudo's, printed before each program that it runs all the same.
 */
export function sudoRefusal(stderr: string): string | undefined {
  return stderr
    .split("\n")
    .find((line) => line.startsWith("sudo: ") && !line.startsWith("sudo: unable to resolve host "));
}
