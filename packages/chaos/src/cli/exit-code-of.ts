import { UserError } from "command-line/user-error";

/** The exit code of an error. Never 1: 1 says that a world was tested and failed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UserError) return error.exitCode === 1 ? 3 : error.exitCode;
  const isUsage = error instanceof Error && "exitCode" in error && error.exitCode === 2;
  return isUsage ? 2 : 3;
}
