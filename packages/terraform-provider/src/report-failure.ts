import { createStyle, renderError } from "command-line";

/** Prints why the program cannot go on, and sets the exit code that says so. */
export function reportFailure(own: NodeJS.Process, error: unknown): void {
  const { signal } = new AbortController();
  const { text, exitCode } = renderError(error, { debug: false, style: createStyle(false), signal });
  own.stderr.write(`${text}\n`);
  own.exitCode = exitCode;
}
