import { parseArgs } from "node:util";
import { usageWrong, type Environment } from "workload";
import { optionTable, type OptionName, type Options } from "./option-table.ts";

export interface OptionSources {
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  readonly environment: Environment;
  /** Reads a config file; rejects when it cannot. */
  readonly readFile: (path: string) => Promise<string>;
}

/** What the command line asks for: to serve, to check the options and end, or to print help. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "serve" | "check"; readonly options: Options };

const names = Object.keys(optionTable).filter(isOptionName);

/**
 * Reads all options: a flag wins over `EDGE_*`, that over the config file, that over the default.
 * @throws UserError USAGE that names every wrong value at once
 */
export async function parseOptions({ args, environment, readFile }: OptionSources): Promise<Command> {
  const flags = readFlags(args);
  if (flags["help"] === true) return { kind: "help" };
  const file = textOf(flags["config"]) ?? environment["EDGE_CONFIG"];
  const settings = file === undefined ? {} : await readConfig(file, readFile);
  const problems: string[] = [];
  const values = names.map(
    (name) => [name, valueOf(name, { flags, environment, settings, file, problems })] as const,
  );
  if (problems.length > 0) throw usageWrong(problems.join("; "));
  return {
    kind: flags["check-config"] === true ? "check" : "serve",
    options: toOptions(Object.fromEntries(values)),
  };
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function readFlags(args: readonly string[]): Values {
  const flags = names.map(
    (name) => [name, { type: isToggle(name) ? ("boolean" as const) : ("string" as const) }] as const,
  );
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        ...Object.fromEntries(flags),
        config: { type: "string" },
        "check-config": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    return values;
  } catch (error) {
    throw usageWrong(error instanceof Error ? error.message : String(error), error);
  }
}

function isToggle(name: OptionName): boolean {
  return optionTable[name].placeholder === undefined;
}

async function readConfig(file: string, readFile: OptionSources["readFile"]): Promise<Values> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file));
  } catch (error) {
    throw usageWrong(`config file ${file}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw usageWrong(`config file ${file} is not a JSON object of option names and values`);
  }
  const unknown = Object.keys(content).filter((name) => !isOptionName(name));
  if (unknown.length > 0) throw usageWrong(`config file ${file}: there is no option ${unknown.join(", ")}`);
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, settingText(value)]));
}

function settingText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(",") : String(value);
}

interface Sources {
  readonly flags: Values;
  readonly environment: Environment;
  readonly settings: Values;
  readonly file: string | undefined;
  readonly problems: string[];
}

function valueOf(name: OptionName, { flags, environment, settings, file, problems }: Sources): unknown {
  const variable = `EDGE_${name.toUpperCase().replaceAll("-", "_")}`;
  const candidates = [
    [`--${name}`, textOf(flags[name])],
    [variable, environment[variable]],
    [`${name} in ${file ?? ""}`, textOf(settings[name])],
  ] as const;
  const given = candidates.find(([, value]) => value !== undefined);
  if (given?.[1] === undefined) return optionTable[name].fallback;
  try {
    return optionTable[name].parse(given[1]);
  } catch (error) {
    problems.push(
      `${given[0]} is "${given[1]}", not ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

function textOf(value: string | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(optionTable, name);
}

/** Every name is there, each value came from its own option's parser or default. */
function toOptions(values: Readonly<Record<string, unknown>>): Options {
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- a mapped type cannot be built entry by entry
  return values as Options;
}
