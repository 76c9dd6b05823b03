import { diskFull, fileNotAllowed, OrchestratorError } from "../../orchestrator/src/errors.ts";
import { isSystemError } from "../../orchestrator/src/files/system-error.ts";
import type { Style } from "./terminal/style.ts";

export interface RenderErrorOptions {
  readonly debug: boolean;
  readonly style: Style;
  /** When it is aborted, and the error is its reason, the user has asked for this end. */
  readonly signal: AbortSignal;
}

export interface RenderedError {
  readonly text: string;
  /** JSON. */
  readonly document: string;
  readonly exitCode: number;
}

/** Exit code of a program ended by Ctrl-C, by convention: 128 + SIGINT. */
const INTERRUPTED = 130;

/** An error as code, message and hint; its stack, and that of its causes, only with --debug. */
export function renderError(error: unknown, { debug, style, signal }: RenderErrorOptions): RenderedError {
  const described = signal.aborted ? INTERRUPTION : describeError(error);
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

const INTERRUPTION = { code: "INTERRUPTED", message: "stopped by Ctrl-C", hint: "", exitCode: INTERRUPTED };

/** An error of any package as code, message and hint. */
export function describeError(error: unknown): {
  code: string;
  message: string;
  hint: string;
  exitCode: number;
} {
  if (error instanceof OrchestratorError) return error;
  if (isTyped(error))
    return { code: error.code, message: error.message, hint: error.hint, exitCode: exitCodeOf(error) };
  if (isSystemError(error, "ENOSPC", "EDQUOT")) return diskFull(error.path ?? "a file", error.message, error);
  if (isSystemError(error, "EACCES", "EPERM", "EROFS")) return fileNotAllowed(error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "UNEXPECTED",
    message,
    hint: "Run it again with --debug for the stack; this may be a bug.",
    exitCode: 1,
  };
}

/** Errors of the other packages: they too have a code and a hint. */
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
