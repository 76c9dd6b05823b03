import { otherProgram, unknownCommand } from "../errors.ts";
import { closest } from "./closest.ts";
import type { CommandGroup, CommandNode } from "./command.ts";

export interface FoundCommand<Surroundings = unknown> {
  /** The words that led to it: `world up`. */
  readonly path: readonly string[];
  readonly node: CommandNode<Surroundings>;
  /** What is left for the command itself. */
  readonly rest: readonly string[];
}

/** Walks the words of the command line down the tree. Stops at a group when nothing, or a flag, follows. */
export async function findCommand<Surroundings>(
  root: CommandGroup<Surroundings>,
  argv: readonly string[],
): Promise<FoundCommand<Surroundings>> {
  let node: CommandNode<Surroundings> = root;
  const path: string[] = [];
  for (const [index, word] of argv.entries()) {
    if (!("commands" in node) || word.startsWith("-")) return { path, node, rest: argv.slice(index) };
    const known = Object.keys(node.commands);
    const load: (() => Promise<CommandNode<Surroundings>>) | undefined = Object.hasOwn(node.commands, word)
      ? node.commands[word]
      : undefined;
    if (!load && node.fallback) return { path, node: await node.fallback(), rest: argv.slice(index) };
    if (!load && node.elsewhere && Object.hasOwn(node.elsewhere, word)) throw otherProgram(word);
    if (!load) throw unknownCommand([...path, word].join(" "), { known, closest: closest(word, known) });
    node = await load();
    path.push(word);
  }
  return { path, node, rest: [] };
}
