import type { AnyCommand, CommandGroup, CommandNode } from "./command.ts";
import { commonArgs, type ArgDef, type ArgsDef } from "./args.ts";
import type { Style } from "../terminal/style.ts";

/** The help page of a command or of a group of commands. */
export async function usage(path: readonly string[], node: CommandNode, style: Style): Promise<string> {
  const sections = "commands" in node ? await groupSections(path, node) : commandSections(path, node);
  const examples = node.examples?.length
    ? [{ title: "Examples", lines: node.examples.map((line) => [line]) }]
    : [];
  return [
    node.description,
    ...[...sections, ...examples].map(({ title, lines }) => `${style.bold(title)}\n${columns(lines, style)}`),
  ].join("\n\n");
}

/** Words that are commands of pnpm's own: ours of the same name need `run` before them. */
const pnpmWords: ReadonlySet<string> = new Set(["deploy", "doctor"]);

/** What a user types for a command of this repository. */
export function typedAs(path: readonly string[]): string {
  const run = pnpmWords.has(path[0] ?? "") ? ["run"] : [];
  return ["pnpm", ...run, ...path].join(" ");
}

interface Section {
  readonly title: string;
  readonly lines: readonly (readonly string[])[];
}

async function groupSections(path: readonly string[], group: CommandGroup): Promise<Section[]> {
  const name = typedAs(path);
  const lines = await Promise.all(
    Object.entries(group.commands).map(async ([word, load]) => [
      typedAs([...path, word]).slice(name.length + 1),
      (await load()).description,
    ]),
  );
  const elsewhere = Object.entries(group.elsewhere ?? {});
  return [
    { title: "Usage", lines: [[`${name} <command>`]] },
    { title: "Commands", lines: [...lines, ...elsewhere] },
    { title: "Everywhere", lines: globalLines },
  ];
}

function commandSections(path: readonly string[], { args }: AnyCommand): Section[] {
  const all: [string, ArgDef][] = Object.entries({ ...args, ...commonArgs } satisfies ArgsDef);
  const positionals = all.filter(([, arg]) => arg.type === "positional");
  const words = positionals.map(([word, arg]) =>
    arg.type === "positional" && !arg.required ? `[${word}]` : `<${word}>`,
  );
  return [
    { title: "Usage", lines: [[[typedAs(path), ...words, "[options]"].join(" ")]] },
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

const globalLines = [
  ["--help", "Print this help, or that of a command"],
  ["--version", "Print the version"],
];

function flag(name: string, arg: ArgDef): string {
  const alias = "alias" in arg ? arg.alias : undefined;
  const short = alias?.length === 1 ? `-${alias}, ` : "";
  const value = arg.type === "string" ? ` <${arg.valueHint ?? "value"}>` : "";
  return `${short}--${name}${value}`;
}

const explain = (arg: ArgDef): string =>
  [arg.description, "default" in arg ? `(default: ${String(arg.default)})` : ""].filter(Boolean).join(" ");

function columns(lines: readonly (readonly string[])[], style: Style): string {
  const width = Math.max(...lines.map(([first = ""]) => first.length));
  return lines
    .map(
      ([first = "", second]) =>
        `  ${style.cyan(first.padEnd(second === undefined ? 0 : width + 2))}${second ?? ""}`,
    )
    .join("\n");
}
