import type { CommandNode } from "../commands/command.ts";
import { commonArgs, type ArgDef, type ArgsDef } from "../commands/args.ts";

/** What may follow one command, or one group of commands. */
export interface Completion {
  /** The words that lead there: `world up`; empty at the root. */
  readonly path: string;
  /** Commands below it, or the values of its first word. */
  readonly words: readonly CompletedWord[];
  readonly flags: readonly CompletedFlag[];
}

export interface CompletedWord {
  readonly name: string;
  readonly description: string;
}

export interface CompletedFlag extends CompletedWord {
  /** With dashes. */
  readonly name: string;
  /** Undefined for one that takes no value; empty for one that takes any. */
  readonly values: readonly string[] | undefined;
}

/** Everything that can be completed below a command or a group. */
export async function completionTable(
  node: CommandNode,
  path: readonly string[] = [],
): Promise<Completion[]> {
  if (!("commands" in node)) return [{ path: path.join(" "), words: [], flags: flagsOf(node.args) }];
  const loaded = await Promise.all(
    Object.entries(node.commands).map(async ([word, load]) => [word, await load()] as const),
  );
  const below = await Promise.all(loaded.map(([word, each]) => completionTable(each, [...path, word])));
  const fallback = await node.fallback?.();
  const words = loaded.map(([name, { description }]) => ({ name, description }));
  return [{ path: path.join(" "), words, flags: flagsOf(fallback?.args ?? {}) }, ...below.flat()];
}

function flagsOf(args: ArgsDef): CompletedFlag[] {
  const all: [string, ArgDef][] = Object.entries({ ...args, ...commonArgs } satisfies ArgsDef);
  return [
    ...all
      .filter(([, arg]) => arg.type !== "positional")
      .map(([name, arg]) => ({
        name: `--${name}`,
        description: arg.description ?? "",
        values: valuesOf(arg),
      })),
    { name: "--version", description: "Print the version", values: undefined },
  ];
}

/** A hint such as `1|3|5` names all values there are; any other, such as `file`, none. */
function valuesOf(arg: ArgDef): readonly string[] | undefined {
  if (arg.type === "boolean") return undefined;
  const hint = "valueHint" in arg ? (arg.valueHint ?? "") : "";
  return hint.includes("|") ? hint.split("|") : [];
}
