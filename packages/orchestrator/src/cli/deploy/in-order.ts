import type { CommandResult } from "command-line";
import { describeFailure } from "../describe-failure.ts";

export interface InOrder {
  readonly run: (service: string) => Promise<CommandResult>;
  readonly signal: AbortSignal;
  /** Whether the next service is run after a service that failed or would change: for plans. */
  readonly goesOn: boolean;
}

/** Runs a command for one service after the other, and stops at the first service that fails. The result has the services before it too. */
export async function inOrder(
  services: readonly string[],
  { run, goesOn, signal }: InOrder,
): Promise<CommandResult> {
  const results: CommandResult[] = [];
  for (const service of services) {
    const result = await run(service).catch((error: unknown) => {
      signal.throwIfAborted();
      return failed(service, error);
    });
    results.push(result);
    if (!goesOn && (result.exitCode ?? 0) !== 0) break;
  }
  const exitCode = worst(results.map((result) => result.exitCode ?? 0));
  return {
    document: { ok: exitCode === 0 || exitCode === 3, services: results.map(({ document }) => document) },
    text: (style) =>
      [
        ...results.map(({ text }) => text(style)),
        ...(results.length < services.length
          ? [style.yellow(`Not begun: ${services.slice(results.length).join(", ")}.`)]
          : []),
      ].join("\n"),
    exitCode,
  };
}

type ExitCode = NonNullable<CommandResult["exitCode"]>;

/** A failure counts more than a change, which is no failure. */
function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.find((code) => code !== 0 && code !== 3) ?? codes.find((code) => code === 3) ?? 0;
}

function failed(service: string, error: unknown): CommandResult {
  const { code, message, hint, exitCode } = describeFailure(error);
  return {
    document: { ok: false, service, error: { code, message, hint } },
    text: (style) =>
      [`${style.red(style.bold(code))} ${message}`, hint && `${style.dim("hint:")} ${hint}`]
        .filter(Boolean)
        .join("\n"),
    exitCode: exitCode === 2 ? 2 : 1,
  };
}
