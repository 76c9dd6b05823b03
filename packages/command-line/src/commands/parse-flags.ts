import { parseArgs, type ArgDef, type ArgsDef, type ParsedArgs } from "citty";
import { badArgument, unknownFlag } from "../../../orchestrator/src/errors.ts";
import { closest } from "./closest.ts";
import { COMMON_ARGS } from "../../../orchestrator/src/cli/common-args.ts";

/** Parses a command's own flags and the common ones. Throws a usage error for any word that none of them explains. */
export function parseFlags(argv: readonly string[], args: ArgsDef, { takesMore = false } = {}): ParsedArgs {
  const all: ArgsDef = { ...args, ...COMMON_ARGS };
  const words = spellOut(argv, all);
  const parsed = parse(words, withoutRequired(all));
  const positionals = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  const missing = positionals.find(([name, arg]) => arg.required !== false && parsed[name] === undefined);
  if (missing) throw badArgument(`<${missing[0]}> is missing`);
  const extra = parsed._[positionals.length];
  if (extra !== undefined && !takesMore) throw badArgument(`"${extra}" is one word too many`);
  return parsed;
}

/** Every flag by its full name and, where it has a value, with `=`: what is left to citty has one reading. */
function spellOut(argv: readonly string[], args: ArgsDef): string[] {
  const known = new Map(Object.entries(args).flatMap(([name, arg]) => spellings(name, arg)));
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (word === "--") return [...words, ...argv.slice(index)];
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const [spelling = "", ...rest] = word.split("=");
    const flag = known.get(spelling);
    if (!flag)
      throw unknownFlag(spelling, spelling.length > 2 ? closest(spelling, [...known.keys()]) : undefined);
    if (!flag.takesValue) {
      words.push(rest.length > 0 ? `${flag.name}=${rest.join("=")}` : flag.name);
      continue;
    }
    const value = rest.length > 0 ? rest.join("=") : argv[++index];
    if (value === undefined || (rest.length === 0 && value.startsWith("--")))
      throw badArgument(`${spelling} needs a value`);
    words.push(`${flag.name}=${value}`);
  }
  return words;
}

interface Flag {
  /** With dashes. */
  readonly name: string;
  readonly takesValue: boolean;
}

/** As it may be typed: `--name`, `-n`, and `--no-name` for what is on by default. */
function spellings(name: string, arg: ArgDef): [string, Flag][] {
  if (arg.type === "positional") return [];
  const flag: Flag = { name: `--${name}`, takesValue: arg.type !== "boolean" };
  const aliases = ("alias" in arg ? [arg.alias ?? []].flat() : []).map((alias) =>
    alias.length === 1 ? `-${alias}` : `--${alias}`,
  );
  const no = `--no-${name}`;
  return [
    [flag.name, flag],
    ...aliases.map((alias): [string, Flag] => [alias, flag]),
    ...(arg.type === "boolean" && arg.default === true
      ? [[no, { name: no, takesValue: false }] satisfies [string, Flag]]
      : []),
  ];
}

function parse(argv: readonly string[], args: ArgsDef): ParsedArgs {
  try {
    return parseArgs([...argv], args);
  } catch (error) {
    throw badArgument(error instanceof Error ? error.message : String(error));
  }
}

/** What is missing is said here, in this program's words. */
function withoutRequired(args: ArgsDef): ArgsDef {
  return Object.fromEntries(
    Object.entries(args).map(([name, arg]) => [
      name,
      arg.type === "positional" ? { ...arg, required: false } : arg,
    ]),
  );
}
