import { ChaosError, type ChaosExitCode } from "../errors.ts";

/** The exit code of an error. Never 1: 1 says that a world was tested and failed. */
export function exitCodeOf(error: unknown): ChaosExitCode {
  if (error instanceof ChaosError) return error.exitCode;
  const usage = error instanceof Error && "exitCode" in error && error.exitCode === 2;
  return usage ? 2 : 3;
}
