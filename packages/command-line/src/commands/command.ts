import type { RunStep } from "../terminal/steps.ts";
import type { Style } from "../terminal/style.ts";
import type { ArgsDef, ParsedArgs, Typed } from "./args.ts";

/** What every handler gets beside its arguments and the program's own surroundings. */
export interface CommandContext {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether a person watches: standard output is a terminal and --json was not given. */
  readonly interactive: boolean;
  readonly json: boolean;
  readonly style: Style;
  /** What was typed, in its order: for flags that count together, and for words that are passed on. */
  readonly typed: Typed;
  /** Shows progress on standard error. */
  readonly runStep: RunStep;
  /** A line to standard error, for what is worth saying while it happens. */
  readonly note: (line: string) => void;
  /** Rewrites one line of state on standard error; undefined where that is no terminal. */
  readonly showState?: (text: string | undefined) => void;
  /** For the live table of interactive use; results are returned, not written. */
  readonly stdout: NodeJS.WriteStream;
}

/** What a program ends with: 0 done, 1 failed, 2 wrong usage, 3 and 4 what the command says, 130 ended by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

/** What a handler returns; the renderer prints `text` or, with --json, `document`. */
export interface CommandResult {
  readonly document: unknown;
  readonly text: (style: Style) => string;
  /** Default 0. */
  readonly exitCode?: ExitCode;
}

/** Lines without an end, for logs: printed as they come. */
export interface CommandStream {
  readonly lines: AsyncIterable<string>;
}

export interface CommandInfo {
  readonly description: string;
  /** Words behind `--` are not the command's own: it finds them in {@link Typed.passed}. */
  readonly passesThrough?: true;
  /** More words than it has arguments for: it finds all of them in {@link Typed.words}. */
  readonly takesMore?: true;
  readonly examples?: readonly string[];
}

/** A command and the types of its arguments; `Surroundings` is what the program gives to all of its commands. */
export interface Command<A extends ArgsDef, Surroundings> extends CommandInfo {
  readonly args: A;
  run(args: ParsedArgs<A>, context: CommandContext & Surroundings): Promise<CommandResult | CommandStream>;
}

/** A command whose argument types are forgotten: what the tree holds. */
export interface AnyCommand<Surroundings = unknown> extends CommandInfo {
  readonly args: ArgsDef;
  run(args: ParsedArgs, context: CommandContext & Surroundings): Promise<CommandResult | CommandStream>;
}

/** Commands below a word: loaded when they are asked for, so that each start pays only for its own. */
export interface CommandGroup<Surroundings = unknown> extends CommandInfo {
  readonly commands: Readonly<Record<string, () => Promise<CommandNode<Surroundings>>>>;
  /** Words of this repository that are programs of their own, with what they do: for help pages. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Takes words that name no command of the group: `deploy SERVICE` beside `deploy history SERVICE`. */
  readonly fallback?: () => Promise<AnyCommand<Surroundings>>;
}

export type CommandNode<Surroundings = unknown> = AnyCommand<Surroundings> | CommandGroup<Surroundings>;

/** The function that ties a handler's types to its own arguments, for programs whose commands all get these surroundings. */
export function commandsIn<Surroundings>() {
  return <const A extends ArgsDef>(command: Command<A, Surroundings>): AnyCommand<Surroundings> => ({
    ...command,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the frame parses with these very definitions
    run: (args, context) => command.run(args as ParsedArgs<A>, context),
  });
}
