import { renderUsage } from "citty";
import { ChaosError } from "../errors.ts";
import { commonArgs, type CliContext, type LazyCommand } from "./command.ts";
import { parseFlags } from "./parse-flags.ts";

/** The outside world as the command line sees it. */
export interface CliOptions {
  readonly argv: readonly string[];
  readonly context: CliContext;
  readonly commands: Readonly<Record<string, LazyCommand>>;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** Runs one command line and prints its result: text, or with --json one document. Returns the exit code. */
export async function runCli({ argv, context, commands, write, writeError }: CliOptions): Promise<number> {
  const [name = "", ...rest] = argv.filter((word) => word !== "--");
  const json = argv.includes("--json");
  try {
    const lazy = commands[name];
    if (!lazy) {
      if (name !== "" && name !== "--help" && name !== "-h")
        throw unknownCommand(name, Object.keys(commands));
      write(overview(commands));
      return name === "" ? 2 : 0;
    }
    const command = await lazy.load();
    const args = { ...command.args, ...commonArgs };
    if (rest.includes("--help") || rest.includes("-h")) {
      const meta = { name: `chaos ${name}`, description: lazy.description };
      write(`${await renderUsage({ meta, args })}\n`);
      return 0;
    }
    const { document, text, exitCode = 0 } = await command.run(parseFlags(rest, args), context);
    write(`${json ? JSON.stringify(document, undefined, 2) : text}\n`);
    return exitCode;
  } catch (error) {
    return printError(error, { json, debug: argv.includes("--debug"), write, writeError });
  }
}

function overview(commands: CliOptions["commands"]): string {
  const lines = Object.entries(commands).map(
    ([name, { description }]) => `  ${name.padEnd(8)} ${description}`,
  );
  return `Kill everything, prove that nobody noticed.\n\nUSAGE pnpm chaos COMMAND [--help]\n\n${lines.join("\n")}\n`;
}

function unknownCommand(name: string, known: readonly string[]): ChaosError {
  return new ChaosError({
    code: "CHAOS_USAGE",
    message: `there is no command "${name}"`,
    hint: `the commands are ${known.join(", ")}`,
  });
}

interface PrintOptions extends Pick<CliOptions, "write" | "writeError"> {
  readonly json: boolean;
  readonly debug: boolean;
}

function printError(error: unknown, { json, debug, write, writeError }: PrintOptions): number {
  const { code, message, hint, exitCode } = describe(error);
  if (json) write(`${JSON.stringify({ ok: false, error: { code, message, hint } }, undefined, 2)}\n`);
  writeError(`${code} ${message}\nhint: ${hint}\n`);
  if (debug) writeError(`${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCode;
}

/** Errors of the orchestrator too have a code and a hint. */
function describe(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ChaosError) return error;
  const typed = typeof error === "object" && error !== null && "code" in error && "hint" in error;
  if (!typed)
    return {
      code: "UNEXPECTED",
      message,
      hint: "run it again with --debug for the stack; this may be a bug",
      exitCode: 3,
    };
  return { code: String(error.code), message, hint: String(error.hint), exitCode: 2 };
}
