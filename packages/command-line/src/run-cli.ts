import type { CliContext, CommandGroup, CommandResult, CommandStream } from "./commands/command.ts";
import { findCommand } from "./commands/find-command.ts";
import { parseFlags } from "./commands/parse-flags.ts";
import { renderError } from "./render-error.ts";
import { createLiveStep, createPlainStep } from "./terminal/steps.ts";
import { createStyle } from "./terminal/style.ts";
import { OutputClosed } from "./terminal/stop-signal.ts";
import { createStateLine, type StateLine } from "./terminal/state-line.ts";
import { usage } from "./commands/usage.ts";

/** The outside world as the command line sees it: read in main.ts and nowhere else. */
export interface CliOptions {
  /** The commands of this program. */
  readonly root: CommandGroup;
  /** The words before them, for help pages: `chaos` of `pnpm chaos run`. */
  readonly words?: readonly string[];
  /** What `--version` prints. */
  readonly version: string;
  /** The exit code of an error, where this program has codes of its own for them. */
  readonly exitCodeOf?: (error: unknown) => number | undefined;
  readonly argv: readonly string[];
  readonly home: string;
  readonly repository: string;
  /** Variables of the environment that begin with NOMAD_DEMO_VAR_. */
  readonly variables: Readonly<Record<string, string>>;
  /** The value of NOMAD_NAMESPACE. */
  readonly namespace?: string | undefined;
  /** The value of PATH: where programs are looked for. */
  readonly searchPath: string;
  readonly colour: { readonly stdout: boolean; readonly stderr: boolean };
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Runs one command line and prints its result: text, or with --json one document. Returns the exit code. */
export async function runCli(options: CliOptions): Promise<number> {
  const state = createStateLine(options.stderr);
  const json = options.argv.includes("--json");
  try {
    const found = await findCommand(options.root, options.argv);
    if (ownWords(found.rest).includes("--version")) return printVersion(options, json);
    if ("commands" in found.node || isHelpWanted(found.rest)) return await printUsage(found, options);
    const { passesThrough, takesMore } = found.node;
    const own = passesThrough ? ownWords(found.rest) : found.rest;
    const args = parseFlags(own, found.node.args, { takesMore });
    const result = await found.node.run(args, createContext(options, { json, state }));
    state.show(undefined);
    return await print(result, json, options);
  } catch (error) {
    state.show(undefined);
    if (options.signal.reason instanceof OutputClosed) return 0;
    const debug = options.argv.includes("--debug");
    const rendered = renderError(error, {
      debug,
      style: createStyle(options.colour.stderr),
      signal: options.signal,
    });
    if (json) options.stdout.write(`${rendered.document}\n`);
    options.stderr.write(`${rendered.text}\n`);
    return options.signal.aborted ? rendered.exitCode : (options.exitCodeOf?.(error) ?? rendered.exitCode);
  }
}

function printVersion({ version, stdout }: CliOptions, json: boolean): number {
  const node = process.versions.node;
  const text = json ? JSON.stringify({ version, node }, undefined, 2) : `nomad-demo ${version}, node ${node}`;
  stdout.write(`${text}\n`);
  return 0;
}

async function printUsage(
  { path, node, rest }: Awaited<ReturnType<typeof findCommand>>,
  { stdout, stderr, colour, words = [] }: CliOptions,
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

function createContext(
  options: CliOptions,
  { json, state }: { readonly json: boolean; readonly state: StateLine },
): CliContext {
  const { argv, variables, namespace, home, repository, searchPath, signal, stdout, stderr, colour } =
    options;
  return {
    argv,
    variables,
    namespace: namespace || undefined,
    home,
    repository,
    searchPath,
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

async function print(
  result: CommandResult | CommandStream,
  json: boolean,
  { stdout, colour }: CliOptions,
): Promise<number> {
  if ("lines" in result) {
    for await (const line of result.lines) stdout.write(`${line}\n`);
    return 0;
  }
  const text = json ? JSON.stringify(result.document, undefined, 2) : result.text(createStyle(colour.stdout));
  if (text !== "") stdout.write(`${text}\n`);
  return result.exitCode ?? 0;
}
