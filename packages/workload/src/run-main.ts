import { UserError } from "command-line/user-error";
import { flushAll } from "./written-before-the-end.ts";

/**
 * Runs a program's body and turns its outcome into an exit code: what it returns; 2 for wrong usage, 1 for any other error, each
 * printed on stderr as code, message and hint (a stack only for programmer errors). By then the process's logs are written.
 */
export async function runMain(body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    return error instanceof UserError ? error.exitCode : 1;
  } finally {
    await flushAll();
  }
}

function describe(error: unknown): string {
  if (error instanceof UserError) return `${error.code}: ${error.message}\n  ${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
