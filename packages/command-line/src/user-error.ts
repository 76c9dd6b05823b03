/** Something that its user can mend: printed as code, message and hint, the stack only with --debug. */
export class UserError extends Error {
  override readonly name: string = "UserError";
  /** SCREAMING_SNAKE, stable: docs/errors.md has one section for each. */
  readonly code: string;
  /** What to do about it. */
  readonly hint: string;
  /** What a program ends with: 2 for wrong usage, 1 for everything else unless the program has codes of its own. */
  readonly exitCode: number;

  constructor({ code, message, hint, exitCode = 1, cause }: UserErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** What a {@link UserError} is made of. */
export interface UserErrorDetails {
  readonly code: string;
  /** Names the thing and the value. */
  readonly message: string;
  readonly hint: string;
  /** Default 1. */
  readonly exitCode?: number;
  readonly cause?: unknown;
}
