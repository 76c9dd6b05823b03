import type { ArgDef, ArgsDef } from "citty";
import type { AnyCommand, CommandGroup } from "./command.ts";
import { COMMON_ARGS } from "../../../orchestrator/src/cli/common-args.ts";
import type { Style } from "../terminal/style.ts";

/** The help page of a command or of a group of commands. */
export async function usage(
  path: readonly string[],
  node: AnyCommand | CommandGroup,
  style: Style,
): Promise<string> {
  const name = typedAs(path);
  const sections = "commands" in node ? await groupSections(name, node) : commandSections(name, node);
  const examples = node.examples?.length
    ? [{ title: "Examples", lines: node.examples.map((line) => [line]) }]
    : [];
  return [
    node.description,
    ...[...sections, ...examples].map(({ title, lines }) => `${style.bold(title)}\n${columns(lines, style)}`),
  ].join("\n\n");
}

/** Words that are commands of pnpm's own: ours of the same name need `run` before them. */
const PNPM_WORDS: ReadonlySet<string> = new Set(["deploy", "doctor"]);

/** What a user types for a command of this repository. */
export function typedAs(path: readonly string[]): string {
  const run = PNPM_WORDS.has(path[0] ?? "") ? ["run"] : [];
  return ["pnpm", ...run, ...path].join(" ");
}

interface Section {
  readonly title: string;
  readonly lines: readonly (readonly string[])[];
}

async function groupSections(name: string, group: CommandGroup): Promise<Section[]> {
  const isRoot = name === "pnpm";
  const lines = await Promise.all(
    Object.entries(group.commands).map(async ([word, load]) => [
      isRoot && PNPM_WORDS.has(word) ? `run ${word}` : word,
      (await load()).description,
    ]),
  );
  const elsewhere = Object.entries(group.elsewhere ?? {});
  return [
    { title: "Usage", lines: [[`${name} <command>`]] },
    { title: "Commands", lines: [...lines, ...elsewhere] },
    { title: "Everywhere", lines: GLOBAL_LINES },
  ];
}

function commandSections(name: string, { args }: AnyCommand): Section[] {
  const all: [string, ArgDef][] = Object.entries({ ...args, ...COMMON_ARGS } satisfies ArgsDef);
  const positionals = all.filter(([, arg]) => arg.type === "positional");
  const words = positionals.map(([word, arg]) => (arg.required === false ? `[${word}]` : `<${word}>`));
  return [
    { title: "Usage", lines: [[[name, ...words, "[options]"].join(" ")]] },
    { title: "Arguments", lines: positionals.map(([word, arg]) => [word, arg.description ?? ""]) },
    {
      title: "Options",
      lines: all
        .filter(([, arg]) => arg.type !== "positional")
        .map(([word, arg]) => [flag(word, arg), explain(arg)])
        .concat([["--version", "Print the version"]]),
    },
  ].filter(({ lines }) => lines.length > 0);
}

const GLOBAL_LINES = [
  ["--help", "Print this help, or that of a command"],
  ["--version", "Print the version"],
];

function flag(name: string, arg: ArgDef): string {
  const aliases = "alias" in arg ? [arg.alias ?? []].flat() : [];
  const short = aliases.filter((alias) => alias.length === 1).map((alias) => `-${alias}, `);
  const value =
    arg.type === "boolean"
      ? ""
      : ` <${arg.valueHint ?? ("options" in arg ? arg.options?.join("|") : undefined) ?? "value"}>`;
  return `${short.join("")}--${name}${value}`;
}

const explain = (arg: ArgDef): string =>
  [arg.description, arg.default === undefined ? "" : `(default: ${String(arg.default)})`]
    .filter(Boolean)
    .join(" ");

function columns(lines: readonly (readonly string[])[], style: Style): string {
  const width = Math.max(...lines.map(([first = ""]) => first.length));
  return lines
    .map(
      ([first = "", second]) =>
        `  ${style.cyan(first.padEnd(second === undefined ? 0 : width + 2))}${second ?? ""}`,
    )
    .join("\n");
}
