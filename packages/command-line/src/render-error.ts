import type { Style } from "./terminal/style.ts";
import { messageOf } from "./message-of.ts";
import { UserError } from "./user-error.ts";

export interface RenderErrorOptions {
  readonly debug: boolean;
  readonly style: Style;
  /** When it is aborted the user has asked for this end, whatever was thrown. */
  readonly signal: AbortSignal;
  readonly explain?: Explain | undefined;
}

/** What a program knows of errors that carry no hint, such as those of the operating system; undefined for all others. */
export type Explain = (error: unknown) => UserError | undefined;

export interface RenderedError {
  readonly text: string;
  /** JSON. */
  readonly document: string;
  readonly exitCode: number;
}

/** Exit code of a program ended by Ctrl-C, by convention: 128 + SIGINT. */
const interrupted = 130;

/** An error as code, message and hint; its stack, and that of its causes, only with --debug. */
export function renderError(
  error: unknown,
  { debug, style, signal, explain }: RenderErrorOptions,
): RenderedError {
  const described = signal.aborted ? interruption : describeError(error, explain);
  const { code, message, hint, exitCode } = described;
  const lines = [
    `${style.red(style.bold(code))} ${message}`,
    hint && `${style.dim("hint:")} ${hint}`,
    debug && stackOf(error),
  ];
  return {
    text: lines.filter(Boolean).join("\n"),
    document: JSON.stringify({ ok: false, error: { code, message, hint } }, undefined, 2),
    exitCode,
  };
}

const interruption = { code: "INTERRUPTED", message: "stopped by Ctrl-C", hint: "", exitCode: interrupted };

/** What people and programs are told of an error. */
export type DescribedError = Pick<UserError, "code" | "message" | "hint" | "exitCode">;

/** An error of any package as code, message and hint. */
export function describeError(error: unknown, explain?: Explain): DescribedError {
  if (error instanceof UserError) return error;
  if (isTyped(error))
    return { code: error.code, message: error.message, hint: error.hint, exitCode: exitCodeOf(error) };
  return (
    explain?.(error) ?? {
      code: "UNEXPECTED",
      message: messageOf(error),
      hint: "Run it again with --debug for the stack; this may be a bug.",
      exitCode: 1,
    }
  );
}

/** Errors of libraries that know no command line: they too have a code and a hint. */
function isTyped(error: unknown): error is Error & { code: string; hint: string } {
  return (
    error instanceof Error &&
    "hint" in error &&
    "code" in error &&
    typeof error.hint === "string" &&
    typeof error.code === "string"
  );
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = error.cause === undefined ? "" : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function exitCodeOf(error: object): number {
  return "exitCode" in error && typeof error.exitCode === "number" ? error.exitCode : 1;
}
