import { parseArgs, type ParseArgsOptionDescriptor } from "node:util";
import { badArgument, unknownFlag } from "../errors.ts";
import { commonArgs, type ArgDef, type ArgsDef, type ParsedArgs, type Typed } from "./args.ts";
import { closest } from "./closest.ts";

export interface ParseOptions {
  /** More words may be typed than there are arguments for. */
  readonly takesMore?: boolean | undefined;
  /** What stands behind `--` is not the command's own. */
  readonly passesThrough?: boolean | undefined;
}

export interface ParsedFlags<A extends ArgsDef> {
  readonly args: ParsedArgs<A & typeof commonArgs>;
  readonly typed: Typed;
}

/** Parses a command's own flags and words and the common ones. Throws a usage error for anything that none of them explains. */
export function parseFlags<const A extends ArgsDef>(
  argv: readonly string[],
  own: A,
  { takesMore = false, passesThrough = false }: ParseOptions = {},
): ParsedFlags<A> {
  const all: ArgsDef = { ...own, ...commonArgs };
  const split = passesThrough ? argv.indexOf("--") : -1;
  const [before, passed] = split === -1 ? [argv, []] : [argv.slice(0, split), argv.slice(split + 1)];
  const { words, given } = readTokens(before, all);
  const places = Object.entries(own).filter(([, arg]) => arg.type === "positional");
  const missing = places.find(([, arg], index) => isRequired(arg) && words[index] === undefined);
  if (missing) throw badArgument(`<${missing[0]}> is missing`);
  const extra = words[places.length];
  if (extra !== undefined && !takesMore) throw badArgument(`"${extra}" is one word too many`);
  const values = Object.entries(all).map(([name, arg]) => {
    const place = places.findIndex(([placed]) => placed === name);
    return [name, place === -1 ? valueOf(name, arg, given) : words[place]];
  });
  const flags = given.flatMap(({ name, value }) => (typeof value === "string" ? [{ name, value }] : []));
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from these very definitions
    args: Object.fromEntries(values) as ParsedFlags<A>["args"],
    typed: { words, flags, passed },
  };
}

const isRequired = (arg: ArgDef): boolean => arg.type === "positional" && arg.required;

interface Given {
  readonly name: string;
  readonly value: string | boolean;
}

function valueOf(name: string, arg: ArgDef, given: readonly Given[]): unknown {
  const values = given.filter((each) => each.name === name).map(({ value }) => value);
  if (arg.type === "string" && arg.multiple) return values;
  const missing = arg.type === "boolean" ? false : undefined;
  return values.at(-1) ?? ("default" in arg ? arg.default : undefined) ?? missing;
}

/** What was typed, word by word; Node's own parser tells words, flags and values apart. */
function readTokens(argv: readonly string[], args: ArgsDef): { words: string[]; given: Given[] } {
  const spellings = new Map(Object.entries(args).flatMap(([name, arg]) => spellingsOf(name, arg)));
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Array.from(spellings, ([spelling, { option }]) => [spelling, option])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
  const given = tokens.flatMap((token): Given[] => {
    if (token.kind !== "option") return [];
    const spelling = spellings.get(token.name);
    if (!spelling) throw unknownFlag(token.rawName, closestFlag(token.rawName, spellings));
    return [{ name: spelling.name, value: readValue(token, spelling) }];
  });
  return { words, given };
}

interface Spelling {
  /** The argument's own name. */
  readonly name: string;
  readonly option: ParseArgsOptionDescriptor;
  /** What a switch says when it is spelled like this. */
  readonly means: boolean;
}

/** As a flag may be typed: `--name`, its alias, and `--no-name` for what is on by default. */
function spellingsOf(name: string, arg: ArgDef): [string, Spelling][] {
  if (arg.type === "positional") return [];
  const { type, alias } = arg;
  const spelling: Spelling = { name, option: { type }, means: true };
  const isLetter = alias?.length === 1;
  return [
    [name, isLetter ? { ...spelling, option: { type, short: alias } } : spelling],
    ...(alias !== undefined && !isLetter ? [[alias, spelling] satisfies [string, Spelling]] : []),
    ...(arg.default === true
      ? [[`no-${name}`, { ...spelling, means: false }] satisfies [string, Spelling]]
      : []),
  ];
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function readValue(
  { rawName, value, inlineValue }: OptionToken,
  { option, means }: Spelling,
): string | boolean {
  if (option.type === "boolean") return value === "false" ? !means : means;
  if (value === undefined || (!inlineValue && value.startsWith("--")))
    throw badArgument(`${rawName} needs a value`);
  // Node takes `-l=5` for the letter with the value `=5`.
  return inlineValue && !rawName.startsWith("--") ? value.replace(/^=/, "") : value;
}

function closestFlag(typed: string, spellings: ReadonlyMap<string, Spelling>): string | undefined {
  const known = Array.from(spellings, ([spelling, { option }]) => [
    `--${spelling}`,
    ...(option.short === undefined ? [] : [`-${option.short}`]),
  ]);
  return typed.length > 2 ? closest(typed, known.flat()) : undefined;
}
