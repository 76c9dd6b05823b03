import { ChaosError, type ChaosExitCode } from "../errors.ts";

/** What an error ends the command with. Never 1: that says that a world was put to the test and failed. */
export function exitCodeOf(error: unknown): ChaosExitCode {
  if (error instanceof ChaosError) return error.exitCode;
  const usage = error instanceof Error && "exitCode" in error && error.exitCode === 2;
  return usage ? 2 : 3;
}
