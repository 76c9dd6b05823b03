import type { ParsedFlags } from "./commands/parse-flags.ts";
import type { ArgsDef, Typed } from "./commands/args.ts";
import type {
  AnyCommand,
  CommandContext,
  CommandGroup,
  CommandResult,
  CommandStream,
} from "./commands/command.ts";
import { findCommand, type FoundCommand } from "./commands/find-command.ts";
import { parseFlags } from "./commands/parse-flags.ts";
import { usage } from "./commands/usage.ts";
import { renderError, type Explain } from "./render-error.ts";
import { createStateLine, type StateLine } from "./terminal/state-line.ts";
import { createLiveStep, createPlainStep } from "./terminal/steps.ts";
import { OutputClosed } from "./terminal/stop-signal.ts";
import { createStyle } from "./terminal/style.ts";

/** A program: its commands, and what it tells all of them about the world outside. */
export interface Program<Surroundings> {
  /** What `--version` calls it. */
  readonly name: string;
  readonly version: string;
  readonly root: CommandGroup<Surroundings>;
  /** The words before its commands, for help pages: `chaos` of `pnpm chaos run`. */
  readonly words?: readonly string[];
  /** Given to every command beside {@link CommandContext}. */
  readonly surroundings: Surroundings;
  readonly explain?: Explain;
  /** The exit code of an error, where this program has codes of its own for them. */
  readonly exitCodeOf?: (error: unknown) => number | undefined;
}

/** Where a command line was typed, and where its result is printed. */
export interface CliStreams {
  readonly argv: readonly string[];
  readonly colour: { readonly stdout: boolean; readonly stderr: boolean };
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

export type CliOptions<Surroundings> = Program<Surroundings> & CliStreams;

/** Runs one command line and prints its result: text, or with --json one document. Returns the exit code. */
export async function runCli<Surroundings>(options: CliOptions<Surroundings>): Promise<number> {
  const state = createStateLine(options.stderr);
  try {
    const found = await findCommand(options.root, options.argv);
    if (ownWords(found.rest).includes("--version")) return printVersion(options);
    if ("commands" in found.node || isHelpWanted(found.rest)) return await printUsage(found, options);
    const parsed = parseFlags(found.rest, found.node.args, found.node);
    const result = await runCommand(found.node, parsed, { options, state });
    state.show(undefined);
    return await print(result, options);
  } catch (error) {
    state.show(undefined);
    return printError(error, options);
  }
}

const isJson = ({ argv }: CliStreams): boolean => argv.includes("--json");

function printVersion({ name, version, ...streams }: CliOptions<unknown>): number {
  const node = process.versions.node;
  const text = isJson(streams)
    ? JSON.stringify({ version, node }, undefined, 2)
    : `${name} ${version}, node ${node}`;
  streams.stdout.write(`${text}\n`);
  return 0;
}

async function printUsage(
  { path, node, rest }: FoundCommand,
  { stdout, stderr, colour, words = [] }: CliOptions<unknown>,
): Promise<number> {
  const typed = [...words, ...path];
  if (isHelpWanted(rest)) {
    stdout.write(`${await usage(typed, node, createStyle(colour.stdout))}\n`);
    return 0;
  }
  parseFlags(rest, {});
  stderr.write(`${await usage(typed, node, createStyle(colour.stderr))}\n`);
  return 2;
}

const ownWords = (rest: readonly string[]): readonly string[] =>
  rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;

function isHelpWanted(rest: readonly string[]): boolean {
  const own = ownWords(rest);
  return own.includes("--help") || own.includes("-h");
}

function runCommand<Surroundings>(
  command: AnyCommand<Surroundings>,
  { args, typed }: ParsedFlags<ArgsDef>,
  { options, state }: { readonly options: CliOptions<Surroundings>; readonly state: StateLine },
): Promise<CommandResult | CommandStream> {
  return command.run(args, { ...options.surroundings, ...createContext(typed, options, state) });
}

function createContext(typed: Typed, streams: CliStreams, state: StateLine): CommandContext {
  const { signal, stdout, stderr, colour } = streams;
  const json = isJson(streams);
  return {
    typed,
    signal,
    json,
    interactive: stdout.isTTY && !json,
    style: createStyle(colour.stdout),
    runStep: stderr.isTTY ? createLiveStep(stderr) : createPlainStep(state.note, createStyle(colour.stderr)),
    note: state.note,
    ...(stderr.isTTY && { showState: state.show }),
    stdout,
  };
}

async function print(result: CommandResult | CommandStream, streams: CliStreams): Promise<number> {
  const { stdout, colour } = streams;
  if ("lines" in result) {
    for await (const line of result.lines) stdout.write(`${line}\n`);
    return 0;
  }
  const text = isJson(streams)
    ? JSON.stringify(result.document, undefined, 2)
    : result.text(createStyle(colour.stdout));
  if (text !== "") stdout.write(`${text}\n`);
  return result.exitCode ?? 0;
}

function printError(error: unknown, options: CliOptions<unknown>): number {
  const { argv, colour, stdout, stderr, signal, explain, exitCodeOf } = options;
  if (signal.reason instanceof OutputClosed) return 0;
  const debug = argv.includes("--debug");
  const rendered = renderError(error, { debug, style: createStyle(colour.stderr), signal, explain });
  if (isJson(options)) stdout.write(`${rendered.document}\n`);
  stderr.write(`${rendered.text}\n`);
  return signal.aborted ? rendered.exitCode : (exitCodeOf?.(error) ?? rendered.exitCode);
}
