import { otherProgram, unknownCommand } from "../../../orchestrator/src/errors.ts";
import { closest } from "./closest.ts";
import type { AnyCommand, CommandGroup } from "./command.ts";

export interface FoundCommand {
  /** The words that led to it: `world up`. */
  readonly path: readonly string[];
  readonly node: AnyCommand | CommandGroup;
  /** What is left for the command itself. */
  readonly rest: readonly string[];
}

/** Walks the words of the command line down the tree. Stops at a group when nothing, or a flag, follows. */
export async function findCommand(root: CommandGroup, argv: readonly string[]): Promise<FoundCommand> {
  let node: AnyCommand | CommandGroup = root;
  const path: string[] = [];
  for (const [index, word] of argv.entries()) {
    if (!("commands" in node) || word.startsWith("-")) return { path, node, rest: argv.slice(index) };
    const known = Object.keys(node.commands);
    const load: (() => Promise<AnyCommand | CommandGroup>) | undefined = Object.hasOwn(node.commands, word)
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
