import type { ArgDef, ArgsDef } from "citty";
import type { AnyCommand, CommandGroup } from "./command.ts";
import { COMMON_ARGS } from "./common-args.ts";
import type { Style } from "./style.ts";

/** The help page of a command or of a group of commands. */
export async function usage(
  path: readonly string[],
  node: AnyCommand | CommandGroup,
  style: Style,
): Promise<string> {
  const name = ["pnpm", ...path].join(" ");
  const sections = "commands" in node ? await groupSections(name, node) : commandSections(name, node);
  const examples = node.examples?.length
    ? [{ title: "Examples", lines: node.examples.map((line) => [line]) }]
    : [];
  return [
    node.description,
    ...[...sections, ...examples].map(({ title, lines }) => `${style.bold(title)}\n${columns(lines, style)}`),
  ].join("\n\n");
}

interface Section {
  readonly title: string;
  readonly lines: readonly (readonly string[])[];
}

async function groupSections(name: string, group: CommandGroup): Promise<Section[]> {
  const lines = await Promise.all(
    Object.entries(group.commands).map(async ([word, load]) => [word, (await load()).description]),
  );
  return [
    { title: "Usage", lines: [[`${name} <command>`]] },
    { title: "Commands", lines },
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
        .map(([word, arg]) => [flag(word, arg), explain(arg)]),
    },
  ].filter(({ lines }) => lines.length > 0);
}

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
