/** A failure the user can do something about: printed as code, message and hint, the stack only with --debug. */
export class OrchestratorError extends Error {
  override readonly name = "OrchestratorError";
  /** SCREAMING_SNAKE, stable: docs/errors.md has one section for each. */
  readonly code: string;
  readonly hint: string;
  /** 2 for usage, 1 for everything else. */
  readonly exitCode: 1 | 2;

  constructor({ code, message, hint, exitCode = 1, cause }: OrchestratorErrorOptions) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

interface OrchestratorErrorOptions {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode?: 1 | 2;
  readonly cause?: unknown;
}
