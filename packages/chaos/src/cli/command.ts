import type { ArgsDef, ParsedArgs } from "citty";
import type picocolors from "picocolors";
import type { ChaosExitCode } from "../errors.ts";

export type Style = ReturnType<typeof picocolors.createColors>;

/** What every handler gets: all that comes from outside, read once in main.ts. */
export interface CliContext {
  /** The folder of all worlds and runs. */
  readonly home: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Colours of standard output, or none. */
  readonly style: Style;
  /** A line to standard error, for what is worth saying while it happens. */
  readonly note: (line: string) => void;
}

/** What a handler returns; the renderer prints `text` or, with --json, `document`. */
export interface CommandResult {
  readonly document: unknown;
  readonly text: string;
  /** Default 0. */
  readonly exitCode?: ChaosExitCode;
}

export interface Command<A extends ArgsDef> {
  readonly args: A;
  run(args: ParsedArgs<A>, context: CliContext): Promise<CommandResult>;
}

/** A command that is loaded when it is asked for. */
export interface LazyCommand {
  readonly description: string;
  readonly load: () => Promise<AnyCommand>;
}

/** A command whose argument types are forgotten. */
export interface AnyCommand {
  readonly args: ArgsDef;
  run(args: Readonly<Record<string, string | boolean>>, context: CliContext): Promise<CommandResult>;
}

/** Ties a handler's types to its own arguments. */
export function defineCommand<const A extends ArgsDef>(command: Command<A>): AnyCommand {
  // The frame parses with these very definitions, so the shape is right by construction.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return { ...command, run: (args, context) => command.run({ _: [], ...args } as ParsedArgs<A>, context) };
}

/** Every command has these. */
export const commonArgs = {
  json: { type: "boolean", description: "Print one JSON document instead of text" },
  debug: { type: "boolean", description: "Print the stack of an error" },
  help: { type: "boolean", alias: "h", description: "Print this help" },
} as const;

/** Which world a command is about. */
export const worldArg = {
  world: { type: "string", default: "default", valueHint: "name", description: "The world's name" },
} as const;
