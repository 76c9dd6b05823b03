import { parseArgs, type ArgDef, type ArgsDef, type ParsedArgs } from "citty";
import { badArgument, unknownFlag } from "../errors.ts";
import { closest } from "./closest.ts";
import { COMMON_ARGS } from "./common-args.ts";

/** Parses a command's own flags and the common ones. Throws a usage error for any word that none of them explains. */
export function parseFlags(argv: readonly string[], args: ArgsDef): ParsedArgs {
  const all: ArgsDef = { ...args, ...COMMON_ARGS };
  refuseUnknownFlags(argv, all);
  const parsed = parse(argv, all);
  const positionals = Object.values(args).filter((arg) => arg.type === "positional").length;
  const extra = parsed._[positionals];
  if (extra !== undefined) throw badArgument(`"${extra}" is one word too many`);
  return parsed;
}

function parse(argv: readonly string[], args: ArgsDef): ParsedArgs {
  try {
    return parseArgs([...argv], args);
  } catch (error) {
    throw badArgument(error instanceof Error ? error.message : String(error));
  }
}

function refuseUnknownFlags(argv: readonly string[], args: ArgsDef): void {
  const known = new Map(
    Object.entries(args).flatMap(([name, arg]) => namesOf(name, arg).map((flag) => [flag, arg] as const)),
  );
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (word === "--") return;
    if (!word.startsWith("-") || word === "-") continue;
    const [flag = "", value] = word.split("=", 2);
    const arg = known.get(flag);
    if (!arg) throw unknownFlag(flag, closest(flag, [...known.keys()]));
    if (arg.type === "boolean" || value !== undefined) continue;
    index++;
    if (argv[index] === undefined) throw badArgument(`${flag} needs a value`);
  }
}

/** As they are typed: `--name`, `-n`, and `--no-name` for what is on by default. */
function namesOf(name: string, arg: ArgDef): string[] {
  if (arg.type === "positional") return [];
  const aliases = ("alias" in arg ? [arg.alias ?? []].flat() : []).map((alias) =>
    alias.length === 1 ? `-${alias}` : `--${alias}`,
  );
  return [
    `--${name}`,
    ...aliases,
    ...(arg.type === "boolean" && arg.default === true ? [`--no-${name}`] : []),
  ];
}
