import { describeError, type DescribedError, type UserError } from "command-line";
import { diskFull } from "../world/errors.ts";
import { fileNotAllowed } from "./errors.ts";
import { isSystemError } from "../files/system-error.ts";

/** Any error as code, message and hint. */
export const describeFailure = (error: unknown): DescribedError => describeError(error, explainSystemError);

/** What the operating system's errors mean for a world's files; undefined for all others. */
export function explainSystemError(error: unknown): UserError | undefined {
  if (isSystemError(error, "ENOSPC", "EDQUOT")) return diskFull(error.path ?? "a file", error.message, error);
  if (isSystemError(error, "EACCES", "EPERM", "EROFS")) return fileNotAllowed(error);
  return undefined;
}
