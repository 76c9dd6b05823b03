import type { ArgsDef, ParsedArgs } from "citty";
import type { RunStep } from "../terminal/steps.ts";
import type { Style } from "../terminal/style.ts";

/** What every handler gets: all that comes from outside, read once in main.ts. */
export interface CliContext {
  /** The folder of all worlds. */
  readonly home: string;
  /** The checkout: where packages are found and built. */
  readonly repository: string;
  /** The whole command line, for flags that may be given more than once. */
  readonly argv: readonly string[];
  /** Variables of the environment that begin with NOMAD_DEMO_VAR_. */
  readonly variables: Readonly<Record<string, string>>;
  /** NOMAD_NAMESPACE, where it is set. */
  readonly namespace?: string | undefined;
  /** The value of PATH. */
  readonly searchPath: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether a person watches: standard output is a terminal and --json was not given. */
  readonly interactive: boolean;
  readonly json: boolean;
  readonly style: Style;
  /** Shows progress on standard error. */
  readonly runStep: RunStep;
  /** A line to standard error, for what is worth saying while it happens. */
  readonly note: (line: string) => void;
  /** Rewrites one line of state on standard error; undefined where that is no terminal. */
  readonly showState?: (text: string | undefined) => void;
  /** For the live table of interactive use; results are returned, not written. */
  readonly stdout: NodeJS.WriteStream;
}

/** What a handler returns; the renderer prints `text` or, with --json, `document`. */
export interface CommandResult {
  readonly document: unknown;
  readonly text: (style: Style) => string;
  /** Default 0. */
  readonly exitCode?: 0 | 1 | 2 | 3 | 4 | 130;
}

/** Lines without an end, for logs: printed as they come. */
export interface CommandStream {
  readonly lines: AsyncIterable<string>;
}

export interface CommandInfo {
  readonly description: string;
  /** Words after `--` are the handler's own: it finds them in {@link CliContext.argv}. */
  readonly passesThrough?: true;
  /** More words than it has positional arguments: the handler finds all of them in `args._`. */
  readonly takesMore?: true;
  readonly examples?: readonly string[];
}

export interface Command<A extends ArgsDef = ArgsDef> extends CommandInfo {
  readonly args: A;
  run(args: ParsedArgs<A>, context: CliContext): Promise<CommandResult | CommandStream>;
}

/** Commands below a word: loaded when they are asked for, so that each start pays only for its own. */
export interface CommandGroup extends CommandInfo {
  readonly commands: Readonly<Record<string, () => Promise<AnyCommand | CommandGroup>>>;
  /** Words of this repository that are programs of their own, with what they do: for help pages. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Takes words that name no command of the group: `deploy SERVICE` beside `deploy history SERVICE`. */
  readonly fallback?: () => Promise<AnyCommand>;
}

/** A command whose argument types are forgotten: what the tree holds. */
export interface AnyCommand extends CommandInfo {
  readonly args: ArgsDef;
  run(args: ParsedArgs, context: CliContext): Promise<CommandResult | CommandStream>;
}

/** Ties a handler's types to its own arguments. */
export function defineCommand<const A extends ArgsDef>(command: Command<A>): AnyCommand {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the frame parses with these very definitions
  return { ...command, run: (args, context) => command.run(args as ParsedArgs<A>, context) };
}
